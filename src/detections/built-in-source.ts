import type { BuiltIn } from './built-in.ts'
import type { Chain } from './chain.ts'
import { readPack } from './packs/read-pack.ts'
import { readChain } from './read-chain.ts'
import { builtInTexts, compileRules } from './rule-set.ts'
import { tabled } from './tabled.ts'
import { turned } from './turned-text.ts'

const lists = import.meta.glob<string>('./indicators/*.csv', {
  eager: true,
  query: '?raw',
  import: 'default',
})
const chains = import.meta.glob<string>('./chains/*.yml', { eager: true, query: '?raw', import: 'default' })

/** What comes with the product, compiled from its rules, lists and chains. */
export function compileBuiltIn(): BuiltIn {
  const files = Object.entries(lists).map(([path, text]) => ({
    path: path.replace(/^\.\/indicators\//, ''),
    text,
  }))
  const { indicators } = readPack('built-in', files)
  return {
    rules: compileRules(builtInTexts(), { indicators }),
    chains: Object.values(chains).map(readChain).sort(proxyLogonFirst),
  }
}

/** The same as the build puts it into the product, where `built-in.ts` takes it from. */
export function builtInText(): string {
  return turned(tabled(compileBuiltIn()))
}

function proxyLogonFirst(a: Chain, b: Chain): number {
  return Number(b.id === 'proxylogon') - Number(a.id === 'proxylogon') || (a.id < b.id ? -1 : 1)
}
