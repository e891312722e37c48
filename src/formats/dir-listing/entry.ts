/** A line of `dir`, taken apart; date and time as they are written. */
export interface Entry {
  readonly date: string
  readonly time: string
  /** What stands between angle brackets: `DIR`, `JUNCTION`, `SYMLINKD`, or a word of another language. */
  readonly type: string
  /** In bytes, without separators; empty for what has none. */
  readonly size: string
  readonly shortName: string
  readonly owner: string
  readonly name: string
  /** Where a link leads. */
  readonly target: string
}

const STAMP =
  /^(\d{1,4}([./-]) ?\d{1,2}\2 ?\d{1,4}\.?)[ \u00a0]{1,4}((?:[^\d\s<>]{2,8} ?)?\d{1,2}[:.]\d\d(?: ?[^\d\s<>]{1,4}(?:[ \u00a0][^\d\s<>]{1,2})?)?)(?= )/
/** Digits in groups; some separators are what becomes of a no-break space in another code page. */
const NUMBER = "\\d+(?:[.,'’ \\u00a0\\u202f\\u2009?ÿá\\ufffd]\\d{2,3})*"
const TYPE = /^ +<([^<>\d\s]{2,16})> */
const SIZE = new RegExp(`^ +(${NUMBER}) `)
const STREAM = new RegExp(`^ +(${NUMBER}) ([^\\\\/:]+:[^\\\\/:]*:\\$DATA)$`)
const SUM = new RegExp(`^ {2,}${NUMBER}[ \\u00a0][^\\d\\\\:]+ ${NUMBER}[ \\u00a0][^\\d\\\\:]+$`)
/** Characters between the time and the names, of an owner, and of a short name. */
const BEFORE_NAMES = 19
const OWNER = 23
const SHORT_NAME = 13

export function entryOf(line: string): Entry | null {
  const stamp = STAMP.exec(line)
  if (!stamp) return null
  const after = line.slice(stamp[0].length)
  const columns = after.slice(0, BEFORE_NAMES)
  const type = TYPE.exec(columns)
  const size = SIZE.exec(columns) ?? SIZE.exec(after)
  const head = type ?? size
  if (!head) return null
  // A name may begin with spaces of its own.
  let rest = after.slice(head[0].length)
  let shortName = ''
  if (/^(?:[^ \\]*~\d[^ \\]* +| {13})$/.test(rest.slice(0, SHORT_NAME))) {
    shortName = rest.slice(0, SHORT_NAME).trim()
    rest = rest.slice(SHORT_NAME)
  }
  let owner = ''
  if (/^[^\\[]+\\|^\.{3} {20}$/.test(rest.slice(0, OWNER))) {
    owner = rest.slice(0, OWNER).trim()
    rest = rest.slice(OWNER)
  }
  const link = type && rest.endsWith(']') ? rest.lastIndexOf(' [') : -1
  return {
    date: stamp[1]!,
    time: stamp[3]!,
    type: type?.[1] ?? '',
    size: type ? '' : digits(size![1]!),
    shortName,
    owner,
    name: link < 0 ? rest : rest.slice(0, link),
    target: link < 0 ? '' : rest.slice(link + 2, -1),
  }
}

/** Another stream of a file, as `dir /r` lists it below the file. */
export function streamOf(line: string): { readonly size: string; readonly name: string } | null {
  const found = STREAM.exec(line)
  return found && { size: digits(found[1]!), name: found[2]! }
}

/** The folder that a line names, told by its shape: the words are in the language of the server. */
export function folderOf(line: string): string | null {
  const [, words, path] =
    /^ ((?:[^\\\p{Cc}]* )?)((?:[A-Za-z]:|\\\\[^\\]+)\\[^<>|"*?\p{Cc}]*)$/u.exec(line) ?? []
  if (path === undefined) return null
  // In East Asia the words stand behind the path.
  const behind = words === '' ? path.lastIndexOf(' ') : -1
  return behind > 0 && /^[^\\]*[^\p{ASCII}][^\\]*$/u.test(path.slice(behind)) ? path.slice(0, behind) : path
}

/** Files and bytes of a folder, or of all. */
export function isSum(line: string): boolean {
  return SUM.test(line)
}

/** Names and number of the volume, what stands above the last sums, and the prompt of whoever typed. */
export function isHeading(line: string): boolean {
  if (/^[A-Za-z]:\\[^<>|"]*>/.test(line)) return true
  if (/[\p{Cc}\\<>|"]/u.test(line)) return false
  return (
    /^ [^\s\d].*\b[\dA-F]{4}-[\dA-F]{4}$/.test(line) ||
    /^ [^\s\d].*(?<![^\s])[A-Z](?![A-Za-z\d])/.test(line) ||
    /^ {4,6}[^\s\d].*:$/.test(line)
  )
}

function digits(text: string): string {
  return text.replace(/\D/g, '')
}
