import { FORMATS } from '../../src/formats/registry.ts'

/** The table of formats in README.md. */
export default {
  file: 'README.md',
  name: 'formats',
  text: formatTable,
}

function formatTable(): string {
  const rows = FORMATS.map(({ id, summary }) => [`\`${id}\``, summary.replaceAll('|', '\\|')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, summary]) => `| ${id} | ${summary} |`)
  return ['| format | log |', '| --- | --- |', ...rows].join('\n')
}
