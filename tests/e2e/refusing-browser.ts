import type { BrowserContext } from '@playwright/test'

/**
 * Runs a script before every other in the page and in each of its workers, which Playwright cannot reach: it is put in front of
 * their own scripts. The script is JavaScript as text.
 */
export async function beforeEverything(context: BrowserContext, script: string): Promise<void> {
  await context.addInitScript({ content: script })
  await context.route(/\.js(\?.*)?$/, async (route) => {
    if (route.request().resourceType() === 'document') return route.continue()
    const response = await route.fetch()
    await route.fulfill({ response, body: `${script};\n${await response.text()}` })
  })
}

const refusal = (name: string): string => `() => { throw new DOMException('refused by the test', '${name}') }`

/** Scripts that make a browser refuse something, as private windows and settings of browsers do. */
export const REFUSALS = {
  /** Firefox with "never remember history", before version 115. */
  database: `IDBFactory.prototype.open = ${refusal('SecurityError')}`,
  noDatabase: `Object.defineProperty(globalThis, 'indexedDB', { value: undefined }); delete IDBFactory.prototype.databases`,
  /** Private windows of Firefox and Safari. */
  temporaryFiles: `StorageManager.prototype.getDirectory = async ${refusal('SecurityError')}`,
  noStorageManager: `Object.defineProperty(Object.getPrototypeOf(navigator), 'storage', { get: () => undefined })`,
  persistence: `StorageManager.prototype.persist = async ${refusal('TypeError')}; StorageManager.prototype.persisted = undefined`,
  noLocks: `Object.defineProperty(Object.getPrototypeOf(navigator), 'locks', { get: () => undefined })`,
  noRandomId: `delete Crypto.prototype.randomUUID`,
} as const

/**
 * A script after which the browser has no room at the writes for which `full` holds, an expression of JavaScript over \`write\`, the
 * number of a write in its thread. A write is a record that is put into a database, or a piece of a temporary file.
 */
export function fullAt(full: string): string {
  return `{
    let write = 0
    const isFull = () => (write++, ${full})
    const refused = () => new DOMException('no room, says the test', 'QuotaExceededError')
    for (const name of ['put', 'add']) {
      const stores = IDBObjectStore.prototype[name]
      IDBObjectStore.prototype[name] = function (...given) {
        if (this.transaction.db.name.startsWith('coldtrace') && isFull()) throw refused()
        return stores.apply(this, given)
      }
    }
    if (globalThis.FileSystemSyncAccessHandle) {
      const writes = FileSystemSyncAccessHandle.prototype.write
      FileSystemSyncAccessHandle.prototype.write = function (...given) {
        if (isFull()) throw refused()
        return writes.apply(this, given)
      }
    }
  }`
}
