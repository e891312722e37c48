import { closeSync, existsSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { UnpackedContent, Unpacker } from '../containers/unpacker.ts'
import { NodeFile } from '../file-node.ts'
import { pathOfBlob, temporaryFile } from '../spool-node.ts'
import type { Volume } from '../volumes.ts'
import type { SyncInput } from './program.ts'
import { unpackWhole, type SyncSpool } from './unpack.ts'

const PROGRAM = '7zz.wasm'

/** Unpacks archives in this process. */
export class NodeUnpacker implements Unpacker {
  #module: Promise<WebAssembly.Module> | null = null

  async unpack(
    blob: Blob,
    path: string,
    passwords: readonly string[],
    allowance: { readonly members: number; readonly bytes: number },
    volumes?: readonly Volume[],
  ): Promise<UnpackedContent> {
    this.#module ??= WebAssembly.compile(readFileSync(programPath()))
    const file = openSync(await pathOfBlob(blob), 'r')
    const { exitCode } = process
    try {
      const input: SyncInput = {
        size: blob.size,
        read: (at, into) => readSync(file, into, 0, into.length, at),
      }
      const module = await this.#module
      return await unpackWhole({ module, input, path, passwords, allowance, volumes, spool })
    } finally {
      // The program sets it for its own end.
      process.exitCode = exitCode
      closeSync(file)
    }
  }
}

async function spool(): Promise<SyncSpool> {
  const path = await temporaryFile()
  const file = openSync(path, 'wx', 0o600)
  return {
    write(piece) {
      for (let at = 0; at < piece.length;) at += writeSync(file, piece, at)
    },
    async finish() {
      closeSync(file)
      return NodeFile.at(path)
    },
  }
}

/** Beside the command when it is built, else where the package is. */
function programPath(): string {
  const beside = join(dirname(fileURLToPath(import.meta.url)), PROGRAM)
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve(`7z-wasm/${PROGRAM}`)
}
