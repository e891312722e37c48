import { theme } from '../state/theme.svelte.ts'

/** Prepares the page for printing: opens all closed details and switches to the light theme until it is printed. */
export function readyForPaper(): () => void {
  let folded: HTMLDetailsElement[] = []
  const before = (): void => {
    folded = [...document.querySelectorAll<HTMLDetailsElement>('main details:not([open])')]
    for (const part of folded) part.open = true
    theme.forPaper(true)
  }
  const after = (): void => {
    for (const part of folded) part.open = false
    folded = []
    theme.forPaper(false)
  }
  addEventListener('beforeprint', before)
  addEventListener('afterprint', after)
  return () => {
    removeEventListener('beforeprint', before)
    removeEventListener('afterprint', after)
  }
}
