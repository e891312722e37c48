import { createReadStream, createWriteStream, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { configure, ZipWriter } from '@zip.js/zip.js'

configure({ useWebWorkers: false })

/** Packs a folder into a zip beside it and removes the folder. */
export async function zipFolder(folder: string): Promise<string> {
  const path = `${folder}.zip`
  const writer = new ZipWriter(Writable.toWeb(createWriteStream(path)) as WritableStream, { level: 6 })
  for (const name of files(folder)) {
    const stream = Readable.toWeb(createReadStream(join(folder, name))) as unknown as ReadableStream
    // This makes the archive of the same collection identical each time.
    await writer.add(name, stream, { lastModDate: new Date(Date.UTC(2021, 3, 1)), extendedTimestamp: false })
  }
  await writer.close()
  rmSync(folder, { recursive: true })
  return path
}

function files(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below))
    .sort()
    .flatMap((name) => {
      const path = below === '' ? name : `${below}/${name}`
      return statSync(join(folder, path)).isDirectory() ? files(folder, path) : [path]
    })
}
