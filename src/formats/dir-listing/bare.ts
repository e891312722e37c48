const PATH = /^(['"]?)((?:[A-Za-z]:|\\\\[^\\/:*"<>|\p{Cc}]+)\\[^/:*"<>|\p{Cc}]*)\1$/u
const NAME = /^[^\\/:*"<>|\p{Cc} ][^\\/:*"<>|\p{Cc}]*$/u
const IN_BRACKETS = /(?:^| {2})\[[^[\]]+\](?: |$)/
/** Kinds of files that make a list of mere names one of files. */
const KNOWN =
  /\.(?:as[cphm]x?|as[hm]x|aspx|php|jsp|js|css|config|dll|exe|ps1|bat|cmd|vbs|evtx?|log|xml|xaml|zip|7z|rar|cab|txt|csv|etl|dmp|edb|compiled|te?mp|ini|html?|gif|png|ico|svg)$/i
/** A path ends in a name that looks like one: with an ending, or without spaces. */
const ENDS_IN_NAME = /\\(?:[^\\]*\.[\w~-]{1,16}|[^\\ ]*)$/
const MOST = 0.8

/** The path that is the whole line, as `dir /s /b` writes it; scripts may put it into quotes. */
export function pathOf(line: string): string | null {
  return PATH.exec(line)?.[2] ?? null
}

/** The file that is the whole line, as `dir /b` writes it. */
export function nameOf(line: string): string | null {
  return NAME.test(line) && line.length < 256 ? line : null
}

/** Whether a text that begins with these lines is a list of paths, or of names of which most are those of known files. */
export function isBareList(lines: readonly string[]): boolean {
  const filled = lines.filter((line) => line !== '')
  if (filled.length === 0) return false
  const most = (test: (line: string) => boolean): boolean =>
    filled.filter(test).length >= filled.length * MOST
  if (filled.every((line) => pathOf(line) !== null)) return most((line) => ENDS_IN_NAME.test(pathOf(line)!))
  return filled.length > 1 && most((line) => nameOf(line) !== null && KNOWN.test(line))
}

/** Names beside each other, as `dir /w` writes them, folders in brackets; `null` when the line is none. */
export function wideNames(line: string, known: boolean): readonly { name: string; folder: boolean }[] | null {
  if (!known && !IN_BRACKETS.test(line)) return null
  const names = line.trimEnd().split(/ {2,}|(?<=\]) (?=\[)/)
  if (names.some((name) => nameOf(name) === null)) return null
  return names.map((name) => {
    const inside = /^\[(.+)\]$/.exec(name)?.[1]
    return { name: inside ?? name, folder: inside !== undefined }
  })
}
