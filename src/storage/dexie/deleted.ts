import { Dexie } from 'dexie'

/**
 * Deletes a database. While another thread finishes what it writes into it, this waits; the library would report that to the
 * console, under a name that is that of a case.
 */
export async function deleteDatabase(name: string): Promise<void> {
  const database = new Dexie(name)
  const { blocked } = database.on
  for (const report of [...blocked.subscribers]) blocked.unsubscribe(report as () => void)
  await database.delete()
}
