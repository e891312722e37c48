/**
 * Claims a case for this window: two that wrote into it at once would give different sources the same number. Resolves to a
 * function that gives it back, or to `null` while another window has it. A browser without locks lets everybody.
 */
export async function claimCase(caseId: string): Promise<(() => void) | null> {
  const locks = navigator.locks as LockManager | undefined
  if (!locks) return () => undefined
  return new Promise((resolve, reject) => {
    const held = (lock: Lock | null): Promise<void> | null => {
      if (lock) return new Promise<void>((release) => resolve(release))
      resolve(null)
      return null
    }
    locks.request(`coldtrace-case/${caseId}`, { ifAvailable: true }, held).catch(reject)
  })
}
