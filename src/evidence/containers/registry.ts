import { bytesOf } from '../pieces.ts'
import { embeddedIn, type EmbeddedArchive } from './embedded.ts'
import { refused, type ArchiveOutcome, type Container } from './container.ts'

const modules = import.meta.glob<{ default: readonly Container[] }>(['./kinds/*.ts', '!./kinds/*.test.ts'], {
  eager: true,
})

/** Every kind of packed file. Their first bytes exclude each other. */
export const CONTAINERS: readonly Container[] = Object.values(modules).flatMap((module) => module.default)

/** Bytes of the beginning that suffice to tell a container. */
const HEAD_BYTES = 64 * 1024

export function containerOf(head: Uint8Array): Container | null {
  return CONTAINERS.find((kind) => kind.sniff(head)) ?? null
}

/** The archive in a file that does not begin with one. */
export function embeddedArchive(blob: Blob): Promise<EmbeddedArchive | null> {
  return embeddedIn(blob, CONTAINERS)
}

export function containerById(id: string | null): Container | null {
  return CONTAINERS.find((kind) => kind.id === id) ?? null
}

/** Opens whatever archive these bytes are. */
export async function openArchive(
  blob: Blob,
  path: string,
  passwords: readonly string[],
  signal?: AbortSignal,
): Promise<ArchiveOutcome> {
  const head = await bytesOf(blob, 0, HEAD_BYTES)
  const kind = containerOf(head)
  if (kind) return kind.open(blob, path, passwords, signal)
  const embedded = await embeddedIn(blob, CONTAINERS)
  if (embedded) return embedded.container.open(embedded.blob, path, passwords, signal)
  return refused('broken-archive', 'these bytes are no archive')
}
