/** Inputs into which nothing is typed. */
const UNTYPED = new Set(['checkbox', 'radio', 'button', 'submit', 'file'])

/** True when a key goes into a field that takes text or a choice, so that it is no command. */
export function isForField({ target }: KeyboardEvent): boolean {
  if (target instanceof HTMLInputElement) return !UNTYPED.has(target.type)
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:textarea|select)$/i.test(target.tagName))
  )
}

/** The key of a command that is one key alone; `null` for keys that belong to a field, the browser or another command. */
export function commandKey(event: KeyboardEvent): string | null {
  const { key, ctrlKey, altKey, metaKey, defaultPrevented } = event
  return ctrlKey || altKey || metaKey || defaultPrevented || isForField(event) ? null : key
}
