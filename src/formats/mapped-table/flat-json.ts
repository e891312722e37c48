const MAX_DEPTH = 8
const MAX_PAIRS = 512

/** The values of a JSON object by their paths, `a.b`; lists as JSON; `null` when the text is no object. */
export function flatJson(text: string): Map<string, string> | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const pairs = new Map<string, string>()
  flatten(value, '', 0, pairs)
  return pairs
}

function flatten(value: object, path: string, depth: number, pairs: Map<string, string>): void {
  for (const [key, held] of Object.entries(value)) {
    if (pairs.size >= MAX_PAIRS) return
    const name = path === '' ? key : `${path}.${key}`
    const one: unknown = held
    if (typeof one === 'string') pairs.set(name, one)
    else if (typeof one === 'number' || typeof one === 'boolean') pairs.set(name, String(one))
    else if (typeof one === 'object' && one !== null) {
      if (Array.isArray(one) || depth >= MAX_DEPTH) pairs.set(name, shown(one))
      else flatten(one, name, depth + 1, pairs)
    }
  }
}

/** Deep lists must not exhaust the stack of whoever writes them out. */
function shown(value: object): string {
  try {
    return JSON.stringify(value)
  } catch {
    return ''
  }
}
