import { titleOfKind } from '../../src/formats/catalogue.ts'
import { HIT_MEANINGS, type Chain } from '../../src/detections/chains/chain.ts'
import { builtIn } from '../../src/detections/compile/built-in.ts'
import { table, type DocumentSection } from './document.ts'
import { named } from './rules.ts'

/** One table for each attack: its stages, the rules for each by what their hits show, and the logs. */
export default {
  file: 'docs/detections.md',
  name: 'attacks',
  text: () => builtIn().chains.map(attackText).join('\n\n'),
} satisfies DocumentSection

function attackText({ title, from, fixedBy, stages }: Chain): string {
  const day = new Date(from).toISOString().slice(0, 10)
  const closed =
    fixedBy === 'all' ? 'every update that is listed below' : `the updates for ${fixedBy.join(', ')}`
  return [
    `### ${title}`,
    `Looked for since ${day}, until a build is seen that holds ${closed}.`,
    table(
      ['stage', 'rules', 'logs that must cover the time'],
      stages.map(({ title, rules, kinds, also }) => [
        title,
        HIT_MEANINGS.flatMap((shows) => {
          const names = rules.filter((one) => one.shows === shows).map(({ rule }) => rule)
          return names.length === 0 ? [] : `${shows}: ${named(names)}`
        }).join('; '),
        (kinds.length > 0 ? titles(kinds) : 'none') + (also.length > 0 ? `; also ${titles(also)}` : ''),
      ]),
    ),
  ].join('\n\n')
}

function titles(kinds: readonly string[]): string {
  return kinds.map(titleOfKind).join(', ')
}
