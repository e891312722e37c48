const MAX_OBJECTS = 2000

export interface ConfigObject {
  readonly properties: ReadonlyMap<string, string>
  readonly text: string
}

/** Objects as `Format-List` writes them: a property a line, values that go on are indented. */
export function configObjects(text: string): ConfigObject[] {
  const objects: ConfigObject[] = []
  let properties = new Map<string, string>()
  let lines: string[] = []
  let last = ''
  const close = (): void => {
    if (properties.size > 0 && objects.length < MAX_OBJECTS)
      objects.push({ properties, text: lines.join('\n') })
    properties = new Map()
    lines = []
    last = ''
  }
  for (const line of text.split(/\r?\n/)) {
    const property = /^([A-Za-z][\w.]{0,63}) *: ?(.*)$/.exec(line)
    const [, name, value = ''] = property ?? []
    if (name !== undefined) {
      if (properties.has(name)) close()
      properties.set(name, value)
      last = name
    } else if (last !== '' && /^\s+\S/.test(line)) {
      properties.set(last, (properties.get(last) ?? '') + line.trim())
    }
    if (last !== '') lines.push(line)
  }
  close()
  return objects
}

/** `15.1.1591.10` of `Version 15.1 (Build 1591.10)`. */
export function buildOf(text: string): string | null {
  const version = /^Version (15\.\d) \(Build (\d{1,5}\.\d{1,4})\)/.exec(text)
  return version ? `${version[1]}.${version[2]}` : null
}

/**
 * Epoch ms of a date as servers of several languages write it, taken for UTC; NaN when it cannot be told.
 * Slashes with AM or PM: month first. Dots: day first. Slashes alone are told by a part above twelve.
 */
export function timeOf(text: string): number {
  const parts = /^(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4}),? (\d{1,2}):(\d\d)(?::(\d\d))? ?([AP]M)?$/i.exec(
    text.trim(),
  )
  if (!parts) return NaN
  const [, a = '', mark, b = '', c = '', hour = '', minute = '', second = '0', half] = parts
  let year = Number(c)
  let month = Number(a)
  let day = Number(b)
  if (a.length === 4) [year, month, day] = [Number(a), Number(b), Number(c)]
  else if (mark === '.') [month, day] = [day, month]
  else if (half === undefined) {
    if (month > 12) [month, day] = [day, month]
    else if (day <= 12 && month !== day) return NaN
  }
  if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1990) return NaN
  const hours =
    half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
  return Date.UTC(year, month - 1, day, hours, Number(minute), Number(second))
}
