import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main as lab } from '../lab/index.ts'

/** Collections of a server that was broken into through ProxyLogon, made once for each process of tests. */
export interface Attacked {
  /** A small one as a zip. */
  readonly attackedZip: string
  /** One of 60 MB as a folder, which takes a while to read. */
  readonly attackedFolder: string
}

/** Has the lab make a collection, hands it over and removes it afterwards. */
export async function withAttacked(
  form: keyof Attacked,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'coldtrace-attacked-'))
  const zip = form === 'attackedZip'
  const words = zip
    ? ['--to', '2021-03-12', '--size', '1MB', '--zip']
    : ['--to', '2021-03-07', '--size', '60MB']
  try {
    if ((await lab(['--scenario', 'proxylogon', '--from', '2021-03-01', ...words, '--out', folder])) !== 0)
      throw new Error('the lab made no collection')
    await use(join(folder, zip ? 'collection.zip' : 'collection'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
