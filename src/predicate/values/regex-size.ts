const REPEAT = /\{(\d+)(,(\d*))?\}/y
/** Enough to tell that a pattern is too large. */
const MOST = 1e9

/**
 * About how many characters and classes a pattern is once its repeats are written out, without compiling it. Syntax that
 * is wrong is counted somehow: the compiler refuses it later.
 */
export function expandedSize(pattern: string): number {
  /** Sizes of the groups that are open, and of the text around them. */
  const groups = [0]
  /** Size of what a repeat would repeat. */
  let last = 0
  const add = (size: number): void => {
    last = size
    groups[groups.length - 1]! += size
  }
  for (let at = 0; at < pattern.length; at++) {
    switch (pattern[at]) {
      case '\\':
        at = endOfEscape(pattern, at)
        add(1)
        break
      case '[':
        at = endOfClass(pattern, at)
        add(1)
        break
      case '(':
        groups.push(0)
        break
      case ')':
        if (groups.length > 1) add(groups.pop()! + 1)
        break
      case '{': {
        REPEAT.lastIndex = at
        const repeat = REPEAT.exec(pattern)
        if (!repeat) {
          add(1)
          break
        }
        const [text, least = '', range, most = ''] = repeat
        const times = Number(range === undefined || most === '' ? least : most)
        const once = last
        add(Math.min(MOST, once * Math.max(0, times - 1)))
        last = Math.min(MOST, once * Math.max(1, times))
        at += text.length - 1
        break
      }
      default:
        add(1)
    }
    if (groups.at(-1)! > MOST) return MOST
  }
  return groups.reduce((sum, size) => sum + size, 0)
}

/** The index of the last character of the escape that begins at `at`. */
function endOfEscape(pattern: string, at: number): number {
  const takesName = 'xpP'.includes(pattern[at + 1] ?? ' ') && pattern[at + 2] === '{'
  const close = takesName ? pattern.indexOf('}', at) : -1
  return close < 0 ? at + 1 : close
}

/** The index of the bracket that closes the class which begins at `at`, or of the last character. */
function endOfClass(pattern: string, at: number): number {
  let end = at + (pattern[at + 1] === '^' ? 2 : 1)
  // A bracket that stands first means itself.
  if (pattern[end] === ']') end++
  for (; end < pattern.length && pattern[end] !== ']'; end++) {
    if (pattern[end] === '\\') end++
    else if (pattern.startsWith('[:', end)) {
      const close = pattern.indexOf(':]', end)
      if (close > 0) end = close + 1
    }
  }
  return end
}
