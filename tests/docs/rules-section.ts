import { builtIn } from '../../src/detections/compile/built-in.ts'
import { table, type DocumentSection } from './document.ts'
import { LISTED_RULES } from './rules.ts'

/** Every rule, with the attacks in whose chains it stands. */
export default {
  file: 'docs/detections.md',
  name: 'rules',
  text: () =>
    table(
      ['rule', 'level', 'what it finds', 'logs', 'part of'],
      LISTED_RULES.map(({ name, level, title, logs }) => {
        const chains = builtIn().chains.filter(({ stages }) =>
          stages.some(({ rules }) => rules.some(({ rule }) => rule === name)),
        )
        return [`\`${name}\``, level, title, logs.join(', '), chains.map(({ id }) => id).join(', ')]
      }),
    ),
} satisfies DocumentSection
