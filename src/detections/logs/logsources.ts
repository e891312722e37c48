import {
  bindingOf,
  CATALOGUE,
  type AnsweredLogsource,
  type EventChannel,
  type EventFacts,
  type FieldSources,
  type SigmaBinding,
} from '../../formats/catalogue.ts'

export { vocabularyOf } from '../../formats/catalogue.ts'
export type { FieldColumns, FieldSource, FieldSources } from '../../formats/catalogue.ts'

/** A log source as a rule names it; what it leaves out is empty. */
export interface Logsource {
  readonly product: string
  readonly category: string
  readonly service: string
}

/** Events that answer a log source: a format, and in event logs channels and event IDs. */
export interface Binding {
  readonly format: string
  readonly channels: readonly string[]
  /** Empty: any. */
  readonly eventIds: readonly number[]
  readonly fields: FieldSources
  /** The format writes `-` where there is no value. */
  readonly dash: boolean
  /** Fields that rules for such events often ask for, and that these events do not have. */
  readonly lacks?: readonly string[]
}

export type Resolution =
  | { readonly ok: true; readonly bindings: readonly Binding[] }
  | { readonly ok: false; readonly reason: string }

/** A log source that a log declares, and its binding for rules that come with the product and for all others. */
interface Answer {
  readonly logsource: AnsweredLogsource
  readonly builtIn: Binding
  readonly added: Binding
}

/** Logs that have words of their own in Sigma rules. */
const LOGS = CATALOGUE.flatMap(({ id }) => {
  const sigma = bindingOf(id)
  return sigma ? [{ id, sigma }] : []
})

/** What logs declare to answer, in the order in which they answer. */
const ANSWERS: readonly Answer[] = LOGS.flatMap(({ id, sigma }) =>
  sigma.logsources.map((logsource) => answerOf(id, sigma, logsource)),
).sort((a, b) => (a.logsource.rank ?? 0) - (b.logsource.rank ?? 0))

/** Channels of event logs. */
const CHANNELS = LOGS.flatMap(({ id, sigma }) =>
  (sigma.channels ?? []).map((channel) => ({ id, sigma, channel })),
)

/** Categories of `product: windows`. */
const CATEGORIES = bindingsByCategory()

/** Categories that rules of any product may name. */
const PORTABLE = new Set(LOGS.flatMap(({ sigma }) => sigma.portableCategories ?? []))

/**
 * The events that a log source means here. Rules that were `added` are read with more tolerance:
 * most of them put text of the path into `cs-uri-query`.
 */
export function resolveLogsource(logsource: Logsource, origin: 'built-in' | 'added'): Resolution {
  const { product, category, service } = logsource
  const answers = answersTo(logsource)
  if (answers.length > 0) {
    return { ok: true, bindings: answers.map((one) => (origin === 'added' ? one.added : one.builtIn)) }
  }
  if (PORTABLE.has(category) && ['', 'windows'].includes(product)) {
    return { ok: true, bindings: CATEGORIES.get(category) ?? [] }
  }
  if (product === 'windows') return windows(category, service)
  const said = [
    ['product', product],
    ['category', category],
    ['service', service],
  ].flatMap(([key, value]) => (value ? [`${key} ${value}`] : []))
  if (said.length === 0) return { ok: false, reason: 'its logsource names nothing' }
  return { ok: false, reason: `cannot run here: no log of ${said.join(', ')} is read` }
}

/** The logs that declare exactly this log source; else those that declare it with any service. */
function answersTo({ product, category, service }: Logsource): readonly Answer[] {
  const near = ANSWERS.filter(
    ({ logsource }) => (logsource.product ?? '') === product && (logsource.category ?? '') === category,
  )
  const exact = near.filter(({ logsource }) => (logsource.service ?? '') === service)
  return exact.length > 0 ? exact : near.filter(({ logsource }) => logsource.service === '*')
}

function answerOf(format: string, sigma: SigmaBinding, logsource: AnsweredLogsource): Answer {
  const fields = logsource.aliases ?? sigma.aliases ?? {}
  const { channels = [], addedAliases } = logsource
  const builtIn = { format, channels, eventIds: [], fields, dash: sigma.dash === true }
  return {
    logsource,
    builtIn,
    added: addedAliases ? { ...builtIn, fields: { ...fields, ...addedAliases } } : builtIn,
  }
}

function windows(category: string, service: string): Resolution {
  if (category !== '') {
    const bindings = CATEGORIES.get(category)
    if (!bindings) return { ok: false, reason: `cannot run here: no event log holds windows ${category}` }
    if (service === '') return { ok: true, bindings }
    const names = new Set(channelsOf(service).flatMap(({ channel }) => channel.names))
    const both = bindings.filter(({ channels }) => channels.some((channel) => names.has(channel)))
    if (both.length > 0) return { ok: true, bindings: both }
    return { ok: false, reason: `cannot run here: no event log holds windows ${category} of ${service}` }
  }
  const found = channelsOf(service)
  if (found.length === 0)
    return { ok: false, reason: `cannot run here: the windows service ${service} is not known` }
  return { ok: true, bindings: found.map(({ id, sigma, channel }) => eventsOf(id, sigma, channel, [])) }
}

function channelsOf(service: string): typeof CHANNELS {
  return CHANNELS.filter(({ channel }) => channel.services.includes(service))
}

/** Events of a channel that are alike; all of them when none are named. */
function eventsOf(
  format: string,
  sigma: SigmaBinding,
  channel: EventChannel,
  alike: readonly EventFacts[],
): Binding {
  const [first] = alike
  return {
    format,
    channels: channel.names,
    eventIds: alike.flatMap(({ ids }) => ids),
    fields: first?.aliases ?? channel.aliases ?? sigma.aliases ?? {},
    dash: sigma.dash === true,
    ...(first?.lacks && { lacks: first.lacks }),
  }
}

/** One binding for events of a channel that are of a category and have the same aliases. */
function bindingsByCategory(): ReadonlyMap<string, readonly Binding[]> {
  const byCategory = new Map<string, Binding[]>()
  for (const { id, sigma, channel } of CHANNELS) {
    const events = channel.events ?? []
    for (const category of new Set(events.flatMap(({ categories }) => categories))) {
      const inIt = events.filter(({ categories }) => categories.includes(category))
      const bindings = byCategory.get(category) ?? []
      byCategory.set(category, bindings)
      for (const aliases of new Set(inIt.map((one) => one.aliases))) {
        const alike = inIt.filter((one) => one.aliases === aliases)
        bindings.push(eventsOf(id, sigma, channel, alike))
      }
    }
  }
  return byCategory
}
