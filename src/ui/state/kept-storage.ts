/** Whether the browser keeps what the page stores also when the disk is nearly full. */
export async function isKept(): Promise<boolean> {
  try {
    return await navigator.storage.persisted()
  } catch {
    return false
  }
}

/** Asks the browser for that; it may ask the person, and may refuse. */
export async function askedToKeep(): Promise<boolean> {
  try {
    return await navigator.storage.persist()
  } catch {
    return false
  }
}
