import { extensionOf, refused, type PackFormat } from '../pack.ts'

/** See docs/packs.md. */
export const WHY_NOT_YARA =
  'YARA rules are about the bytes of files, and no engine for them is part of this version'

const RULE = /^[ \t]*(?:(?:private|global)[ \t]+)*rule[ \t]+(\w+)/

const format: PackFormat = {
  id: 'yara',
  title: 'YARA rules',
  priority: 6,
  sniff: ({ path, text }) =>
    ['yar', 'yara'].includes(extensionOf(path)) ||
    /^\s*(?:private\s+|global\s+)*rule\s+\w+[^{;]*\{\s*(?:meta|strings|condition)\s*:/.test(
      text.slice(0, 4096),
    ),
  read({ text }) {
    const found = text.split('\n').flatMap((line, i) => {
      const name = RULE.exec(line)?.[1]
      return name === undefined ? [] : [refused(name, WHY_NOT_YARA, i + 1)]
    })
    return found
  },
}
export default format
