import * as v from 'valibot'

/** Parsed JSON of unknown shape; `undefined` when the text is damaged. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown
  } catch {
    return undefined
  }
}

/** A text or a number as text; whatever else is written there counts as empty. */
export const lenientText = v.fallback(v.union([v.string(), v.pipe(v.number(), v.transform(String))]), '')

/** A switch as lists write it: a boolean, a number or a text; `otherwise` where it is missing or says something else. */
export function isOn(written: unknown, otherwise: boolean): boolean {
  const said = typeof written === 'string' ? written.trim().toLowerCase() : written
  if ([true, 1, '1', 'true', 'yes'].includes(said as never)) return true
  return [false, 0, '0', 'false', 'no'].includes(said as never) ? false : otherwise
}

/** A list of values of unknown shape; whatever else is written there counts as empty. */
export const lenientList = v.fallback(v.array(v.unknown()), [])

/**
 * Reads an object of a list of indicators. Every entry of the schema has a fallback, so one that is missing or of another
 * type never takes the others with it; what is no object has the fallback of each entry.
 */
export function lenientObject<const Entries extends v.ObjectEntries>(
  entries: Entries,
): (value: unknown) => v.InferOutput<v.ObjectSchema<Entries, undefined>> {
  const schema = v.object(entries)
  return (value) => v.parse(schema, typeof value === 'object' && value !== null ? value : {})
}
