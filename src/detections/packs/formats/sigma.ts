import { extensionOf, type PackFormat } from '../pack.ts'

const format: PackFormat = {
  id: 'sigma',
  title: 'Sigma rules',
  priority: 5,
  sniff: ({ path }) => ['yml', 'yaml'].includes(extensionOf(path)),
  read: ({ path, text }) => [{ kind: 'rules', path, text }],
}
export default format
