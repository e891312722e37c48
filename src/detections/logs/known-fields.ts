import { bindingOf, CATALOGUE, type EventChannel } from '../../formats/catalogue.ts'
import type { Binding, FieldSources } from './logsources.ts'

/** The fields that events have, as far as they are known. */
interface KnownFields {
  readonly names: ReadonlySet<string>
  /** They have no others, so that a rule that asks for another one never matches. */
  readonly whole: boolean
}

/** Field names compare without case and spaces. */
function folded(name: string): string {
  return name.toLowerCase().replace(/\s+/g, '')
}

const byBinding = new WeakMap<Binding, KnownFields | null>()

/** What is known of the fields of a binding's events; `null` when nothing is. */
function knownOf(binding: Binding): KnownFields | null {
  let known = byBinding.get(binding)
  if (known === undefined) byBinding.set(binding, (known = lookUp(binding)))
  return known
}

function lookUp({ format, channels, eventIds, fields }: Binding): KnownFields | null {
  const sigma = bindingOf(format)
  if (!sigma?.fields) return null
  const names = new Set([...sigma.fields.map(folded), ...aliasesAndColumns(fields)])
  if (!sigma.channels) return { names, whole: sigma.closed === true }
  if (channels.length === 0) return null
  let whole = true
  for (const name of channels) {
    const channel = sigma.channels.find((one) => one.names.includes(name))
    const known = channel && fieldsOf(channel, eventIds)
    if (!known) return null
    for (const field of known.names) names.add(field)
    whole &&= known.whole
  }
  return { names, whole }
}

/** The fields of some events of a channel, or of all; `null` when they are not known. */
function fieldsOf(channel: EventChannel, eventIds: readonly number[]): KnownFields | null {
  const { fields, everyEvent = [], events = [] } = channel
  const asked =
    eventIds.length === 0 ? events : events.filter(({ ids }) => ids.some((id) => eventIds.includes(id)))
  const described = asked.every((event) => event.fields !== undefined)
  if (described && (fields === undefined || eventIds.length > 0) && asked.length > 0) {
    const own = asked.flatMap((event) => event.fields ?? [])
    return { names: new Set([...everyEvent, ...own].map(folded)), whole: true }
  }
  if (fields === undefined) return null
  return { names: new Set([...everyEvent, ...fields].map(folded)), whole: channel.closed === true }
}

function aliasesAndColumns(fields: FieldSources): string[] {
  return Object.entries(fields).flatMap(([name, source]) =>
    [name, ...(typeof source === 'string' ? [source] : source.anyOf)].map(folded),
  )
}

/**
 * The fields of a rule that no event of its log sources has. `sure` asks only about logs of which
 * every field is known; otherwise each field must be a known one.
 */
export function strangeFields(
  fields: readonly string[],
  bindings: readonly Binding[],
  sure: boolean,
): string[] {
  const known = bindings.map(knownOf)
  return fields.filter(
    (field) =>
      !known.some((one) => (one === null ? sure : one.names.has(folded(field)) || (sure && !one.whole))),
  )
}

/** Whether any log that is known has a field of this name. */
export function isKnownField(name: string): boolean {
  const wanted = folded(name)
  return CATALOGUE.some(({ id }) => {
    const { fields = [], channels = [] } = bindingOf(id) ?? {}
    const ofChannels = channels.flatMap(({ fields = [], everyEvent = [], events = [] }) => [
      ...fields,
      ...everyEvent,
      ...events.flatMap((event) => event.fields ?? []),
    ])
    return [...fields, ...ofChannels].some((field) => folded(field) === wanted)
  })
}
