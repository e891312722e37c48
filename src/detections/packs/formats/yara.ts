import { extensionOf, type PackFormat } from '../pack.ts'

const format: PackFormat = {
  id: 'yara',
  title: 'YARA rules',
  priority: 6,
  sniff: ({ path, text }) =>
    ['yar', 'yara'].includes(extensionOf(path)) ||
    /^\s*(?:private\s+|global\s+)*rule\s+\w+[^{;]*\{\s*(?:meta|strings|condition)\s*:/.test(
      text.slice(0, 4096),
    ),
  read: ({ path, text }) => (/\b(?:rule|include)\b/.test(text) ? [{ kind: 'yara', path, text }] : []),
}
export default format
