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

/** Bytes that this origin stores, and that the browser lets it store; `null` where it does not tell. */
export async function storedRoom(): Promise<{ readonly used: number; readonly most: number } | null> {
  const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {}
  return usage === undefined || quota === undefined ? null : { used: usage, most: quota }
}
