import type { BuiltIn } from './built-in-set.ts'
import type { Chain } from '../chains/chain.ts'
import { readPack } from '../packs/read-pack.ts'
import { readChain } from '../chains/read-chain.ts'
import { builtInTexts, compileRules, readRuleFile, type RuleFile } from './rule-set.ts'
import type { RuleReading } from '../sigma/sigma-rule.ts'
import { tabled } from './tabled.ts'
import { turned } from './turned-text.ts'

const lists = import.meta.glob<string>('../indicators/*.csv', {
  eager: true,
  query: '?raw',
  import: 'default',
})
const chains = import.meta.glob<string>('../chains/*.yml', { eager: true, query: '?raw', import: 'default' })

/** What comes with the product, compiled from its rules, lists and chains. */
export function compileBuiltIn(): BuiltIn & { readonly files: readonly RuleFile[] } {
  const files = Object.entries(lists).map(([path, text]) => ({
    path: path.replace(/^\.\.\/indicators\//, ''),
    text,
  }))
  const { indicators } = readPack('built-in', files)
  const rules = builtInTexts().map((text) => readRuleFile(text))
  return {
    rules: compileRules([], { before: rules, indicators }),
    files: rules.map(withoutExamples),
    chains: Object.values(chains).map(readChain).sort(proxyLogonFirst),
  }
}

/** The same as the build puts it into the product, where `built-in.ts` takes it from: two lines, the second of the files. */
export function builtInText(): string {
  const { files, ...compiled } = compileBuiltIn()
  return turned(`${tabled(compiled)}\n${tabled(files)}`)
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
