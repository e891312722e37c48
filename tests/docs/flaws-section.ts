import { builtIn } from '../../src/detections/compile/built-in.ts'
import { table, type DocumentSection } from './document.ts'
import { LISTED_RULES, named } from './rules.ts'

/** Every CVE number that a rule is tagged with or whose fixed builds are known. */
export default {
  file: 'docs/detections.md',
  name: 'flaws',
  text: () => {
    const fixes = new Map(builtIn().fixes.flatMap((fix) => fix.cve.map((cve) => [cve, fix] as const)))
    const tagged = LISTED_RULES.flatMap(({ tags }) => tags.flatMap((tag) => cveOf(tag) ?? []))
    return table(
      ['flaw', 'closed by', 'rules'],
      [...new Set([...fixes.keys(), ...tagged])].sort().map((cve) => {
        const fix = fixes.get(cve)
        const rules = LISTED_RULES.filter(({ tags }) => tags.some((tag) => cveOf(tag) === cve))
        return [
          cve,
          fix ? `updates of ${new Date(fix.date).toISOString().slice(0, 10)}` : 'no builds listed here',
          named(rules.map(({ name }) => name)),
        ]
      }),
    )
  },
} satisfies DocumentSection

/** `cve.2021-26855` as CVE-2021-26855; `null` for tags of another kind. */
function cveOf(tag: string): string | null {
  const number = /^cve\.(\d{4})[-.](\d+)$/.exec(tag)
  return number ? `CVE-${number[1]}-${number[2]}` : null
}
