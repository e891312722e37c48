import type { FieldTest } from './test-proxylogon.ts'

type Fields = Readonly<Record<string, string | readonly string[] | undefined>>

/** Whether fields of an event pass a test. */
export function passes(fields: Fields, { field, like, unlike = [] }: FieldTest): boolean {
  const value = fields[field]
  const text = typeof value === 'string' ? value : value?.join('\n')
  return text !== undefined && isLike(text, like) && !unlike.some((other) => isLike(text, other))
}

/** Whether all of a text fits a pattern in which `*` stands for any text, without case; linear in the text. */
export function isLike(text: string, pattern: string): boolean {
  const lower = text.toLowerCase()
  const [first = '', ...others] = pattern.toLowerCase().split('*')
  const last = others.pop()
  if (last === undefined) return lower === first
  if (!lower.startsWith(first) || lower.length < first.length + last.length) return false
  const end = lower.length - last.length
  let at = first.length
  for (const part of others) {
    const found = lower.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return lower.endsWith(last)
}
