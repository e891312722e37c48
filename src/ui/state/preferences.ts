/** Settings that a person chose for this page. A browser that stores nothing, or refuses to, has none. */
export function preference(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Keeps a choice for the next visit, where the browser lets the page store it. */
export function setPreference(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // The choice then holds until the page is closed.
  }
}
