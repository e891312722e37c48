import { HOUR_MS } from '../../event/time.ts'
import { names, type Statement, type StatementValue, type StatementValues } from '../statement.ts'
import type { SentenceId } from '../texts/en.ts'
import { Statements } from './statements.ts'
import type { Country, Law, Office } from '../notify/country.ts'

/** What a law asks for: the sentence that says it, and after how many hours somebody has to be told. */
interface Duty {
  readonly says: SentenceId
  readonly to: 'authority' | 'cert'
  /** Hours after one became aware, by the name under which the sentence asks for the time. */
  readonly hours: Readonly<Record<string, number>>
}

/** The deadlines are those of the laws themselves; see docs/sources.md#whom-to-tell. */
const DUTIES: Readonly<Record<Law, Duty>> = {
  gdpr: { says: 'notify.gdpr', to: 'authority', hours: { deadline: 72 } },
  'uk-gdpr': { says: 'notify.uk-gdpr', to: 'authority', hours: { deadline: 72 } },
  fadp: { says: 'notify.fadp', to: 'authority', hours: {} },
  'us-states': { says: 'notify.us-states', to: 'authority', hours: {} },
  nis2: { says: 'notify.nis2', to: 'cert', hours: { warning: 24, deadline: 72 } },
  isa: { says: 'notify.isa', to: 'cert', hours: { deadline: 24 } },
  'uk-nis': { says: 'notify.uk-nis', to: 'cert', hours: { deadline: 72 } },
  circia: { says: 'notify.circia', to: 'cert', hours: { deadline: 72 } },
  'network-unchecked': { says: 'notify.network-unchecked', to: 'cert', hours: {} },
}

/**
 * Whom to tell in a country and until when, counted from the time at which somebody became aware of what happened
 * (epoch ms): statements about the case, in the order in which they are read.
 */
export function whomToTell(country: Country, aware: number): readonly Statement[] {
  const { authority, cert, laws, note, sources, checked } = country
  const statements = new Statements(null)
  const add = (says: SentenceId, values: StatementValues): void =>
    void statements.add({
      says,
      section: 'notify',
      subject: 'case',
      tone: 'task',
      values,
      certainty: 'certain',
    })
  for (const law of laws) {
    const { says, to, hours } = DUTIES[law]
    const times = Object.entries(hours).map(([name, after]) => [name, time(aware + after * HOUR_MS)] as const)
    add(says, {
      ...officeValues(to === 'authority' ? authority : cert),
      aware: time(aware),
      ...Object.fromEntries(times),
    })
  }
  if (note === 'federal-states') add('notify.federal-states', officeValues(authority))
  add(authority.report === null ? 'notify.site' : 'notify.report-page', officeValues(authority))
  add('notify.cert', officeValues(cert))
  add('notify.checked', { day: time(checked), sources: names('text', sources) })
  return statements.all
}

function officeValues({ name, site, report }: Office): StatementValues {
  return { office: names('text', [name]), page: names('text', [report ?? site]) }
}

function time(value: number): StatementValue {
  return { kind: 'time', value }
}
