import type { BuiltIn } from './built-in-set.ts'
import type { Chain } from '../chains/chain.ts'
import { problemText, type FileProblem } from '../chains/file-problem.ts'
import { milestonesOf } from '../chains/milestones.ts'
import { readChain, type ChainContext } from '../chains/read-chain.ts'
import { FIXED_BUILDS_FILE, readFixedBuilds } from '../chains/read-fixed-builds.ts'
import { readReleases, RELEASES_FILE } from '../chains/read-releases.ts'
import { AUTHORITIES_FILE, readAuthorities } from '../notify/read-authorities.ts'
import { readPack } from '../packs/read-pack.ts'
import type { RuleSet } from '../rule.ts'
import type { RuleReading } from '../sigma/sigma-rule.ts'
import { builtInTexts, compileRules, readRuleFile, type RuleFile } from './rule-set.ts'
import { tabled } from './tabled.ts'
import { turned } from './turned-text.ts'

const lists = import.meta.glob<string>('../indicators/*.csv', {
  eager: true,
  query: '?raw',
  import: 'default',
})
/** Chains, the fixed builds and the releases, and whom to tell. */
const chainFiles = import.meta.glob<string>(
  ['../chains/*.yml', '!../chains/without-chain.yml', '../notify/authorities.yml'],
  { eager: true, query: '?raw', import: 'default' },
)

/** What comes with the product, and what is wrong with its files. */
export interface CompiledBuiltIn extends BuiltIn {
  readonly files: readonly RuleFile[]
  /** Chains and entries with a problem are left out. */
  readonly problems: readonly FileProblem[]
}

/** What comes with the product, compiled from its rules, lists, chains and fixed builds. */
export function compileBuiltIn(texts: Readonly<Record<string, string>> = chainTexts()): CompiledBuiltIn {
  const files = Object.entries(lists).map(([path, text]) => ({
    path: path.replace(/^\.\.\/indicators\//, ''),
    text,
  }))
  const { indicators } = readPack('built-in', files)
  const ruleFiles = builtInTexts().map((text) => readRuleFile(text))
  const rules = compileRules([], { before: ruleFiles, indicators })
  const { chains, fixes, releases, countries, problems } = compileChains(texts, rules)
  return {
    rules,
    files: ruleFiles.map(withoutExamples),
    chains,
    milestones: milestonesOf(chains),
    fixes,
    releases,
    countries,
    problems,
  }
}

/** Texts of the chains and of the other files of data by their paths in the repository. */
export function chainTexts(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(chainFiles).map(([path, text]) => [path.replace(/^\.\./, 'src/detections'), text]),
  )
}

function compileChains(
  texts: Readonly<Record<string, string>>,
  { rules, correlations }: RuleSet,
): Pick<CompiledBuiltIn, 'chains' | 'fixes' | 'releases' | 'countries' | 'problems'> {
  const {
    [FIXED_BUILDS_FILE]: fixedBuilds = '',
    [RELEASES_FILE]: released,
    [AUTHORITIES_FILE]: authorities = '[]',
    ...chainsByPath
  } = texts
  const whom = readAuthorities(authorities)
  const dates = readReleases(released ?? '{ support: {}, releases: [] }')
  const { fixes, problems } = readFixedBuilds(fixedBuilds)
  const context: ChainContext = {
    fixes,
    cves: problems.length > 0 ? null : new Set(fixes.flatMap(({ cve }) => cve)),
    rules: new Set([...rules, ...correlations].map(({ name }) => name)),
  }
  const readings = Object.entries(chainsByPath).map(([path, text]) => readChain(path, text, context))
  return {
    chains: readings.flatMap((one) => (one.ok ? one.value : [])).sort(proxyLogonFirst),
    fixes,
    releases: dates.releases,
    countries: whom.countries,
    problems: [
      ...problems,
      ...dates.problems,
      ...whom.problems,
      ...readings.flatMap((one) => (one.ok ? [] : one.problems)),
    ],
  }
}

/**
 * What comes with the product as text, from which `built-in.ts` takes it: two lines, of which the second holds the
 * rule files. `problems`: what is wrong with its files, a line for each; the build fails when there are any.
 */
export function builtInText(): { readonly text: string; readonly problems: readonly string[] } {
  const { files, problems, ...compiled } = compileBuiltIn()
  return { text: turned(`${tabled(compiled)}\n${tabled(files)}`), problems: problems.map(problemText) }
}

/** Examples prove a rule; it runs without them. */
function withoutExamples(file: RuleFile): RuleFile {
  const none = { match: [], ignore: [] }
  const readings = file.readings.map((reading): RuleReading => {
    if (!reading.ok) return reading
    if (reading.kind === 'rule') return { ...reading, read: { ...reading.read, examples: none } }
    if (reading.kind === 'correlation') return { ...reading, read: { ...reading.read, examples: none } }
    return reading
  })
  return { ...file, readings }
}

function proxyLogonFirst(a: Chain, b: Chain): number {
  return Number(b.id === 'proxylogon') - Number(a.id === 'proxylogon') || (a.id < b.id ? -1 : 1)
}
