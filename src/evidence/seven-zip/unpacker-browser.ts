import programUrl from '7z-wasm/7zz.wasm?url'
import type { UnpackedContent, Unpacker } from '../containers/unpacker.ts'
import { newFile, type SpoolPlace } from '../spool-browser.ts'
import type { Volume } from '../volumes.ts'
import type { SyncInput } from './program.ts'
import { unpackWhole } from './unpack.ts'

/** The program, from this page's own address. A host may not know that it is WebAssembly. */
export async function unpackerProgram(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await (await fetch(programUrl)).arrayBuffer())
}

/** Unpacks archives in a worker, which it blocks until it is done. */
export class BrowserUnpacker implements Unpacker {
  readonly #module: Promise<WebAssembly.Module>
  readonly #spools: SpoolPlace

  /** What comes out of archives goes to `spools`. */
  constructor(module: Promise<WebAssembly.Module>, spools: SpoolPlace) {
    this.#module = module
    this.#spools = spools
  }

  async unpack(
    blob: Blob,
    path: string,
    passwords: readonly string[],
    allowance: { readonly members: number; readonly bytes: number },
    volumes?: readonly Volume[],
  ): Promise<UnpackedContent> {
    const module = await this.#module
    return unpackWhole({
      module,
      input: syncInput(blob),
      path,
      passwords,
      allowance,
      volumes,
      spool: () => newFile(this.#spools),
    })
  }
}

/** Small reads are served from a window, since every read of the file is slow. */
const WINDOW = 1 << 20

function syncInput(blob: Blob): SyncInput {
  const reader = new FileReaderSync()
  let start = 0
  let window = new Uint8Array()
  return {
    size: blob.size,
    read(at, into) {
      const wanted = Math.min(into.length, blob.size - at)
      if (wanted <= 0) return 0
      if (at < start || at + wanted > start + window.length) {
        start = at
        window = new Uint8Array(reader.readAsArrayBuffer(blob.slice(at, at + Math.max(WINDOW, wanted))))
      }
      into.set(window.subarray(at - start, at - start + wanted))
      return wanted
    },
  }
}
