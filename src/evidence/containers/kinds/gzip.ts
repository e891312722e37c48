import { Gunzip } from 'fflate'
import { crc32 } from '../../../event/crc32.ts'
import type { Issue } from '../../../event/issue.ts'
import { bytesOf, readPieces } from '../../pieces.ts'
import { issueOf, messageOf, type Archive, type ArchiveOutcome, type Container } from '../container.ts'
import { Flow } from '../flow.ts'
import { inflating } from '../inflate.ts'
import { MemberList } from '../member-list.ts'

const PIECE_BYTES = 1 << 20
/** Deflate grows a piece up to a thousandfold, so that these stay small. */
const CAREFUL_BYTES = 32 << 10
const TRAILER_BYTES = 8

type OnPiece = (piece: Uint8Array) => void | Promise<void>

async function open(blob: Blob, path: string): Promise<ArchiveOutcome> {
  const list = new MemberList(path)
  const size = Math.max(blob.size, (await trailerBefore(blob, blob.size))?.size ?? 0)
  list.add({ name: nameWithin(path), index: 0, size, packed: blob.size })
  const archive: Archive = {
    path,
    members: list.members,
    issues: list.issues,
    read: (_, onPiece, signal) => unpack(blob, onPiece, signal),
  }
  return { ok: true, archive }
}

/** Unpacks by the platform. What it does not read to its end is read again carefully, without the bytes that were delivered. */
async function unpack(
  blob: Blob,
  onPiece: OnPiece,
  signal?: AbortSignal,
): Promise<{ readonly issues: readonly Issue[] }> {
  const flow = new Flow(blob.size, onPiece)
  try {
    const stream = streamOf(blob).pipeThrough(inflating('gzip'))
    await stream.pipeTo(new WritableStream({ write: (piece) => flow.take(piece) }), signal ? { signal } : {})
    return { issues: [] }
  } catch (error) {
    const issues = flow.issuesOf(error, signal)
    if (issues.every(({ code }) => code !== 'broken-archive')) return { issues }
  }
  return { issues: await unpackCarefully(blob, flow, signal) }
}

/** Reads one gzip after the other as far as the data can be unpacked, and compares each checksum. */
async function unpackCarefully(blob: Blob, flow: Flow, signal?: AbortSignal): Promise<readonly Issue[]> {
  let skip = flow.delivered
  const out: Uint8Array[] = []
  const ends: number[] = []
  const issues: Issue[] = []
  let sum = 0
  const check = async (end: number): Promise<void> => {
    const stated = (await trailerBefore(blob, end))?.crc
    if (stated !== sum && issues.length === 0)
      issues.push(issueOf('broken-archive', `the check sum before byte ${end} does not fit the content`))
    sum = 0
  }
  const gunzip = new Gunzip((piece) => void out.push(piece))
  gunzip.onmember = (offset) => {
    ends.push(offset)
    out.push(BOUNDARY)
  }
  const deliver = async (): Promise<void> => {
    for (const piece of out.splice(0)) {
      if (piece === BOUNDARY) {
        await check(ends.shift()!)
        continue
      }
      sum = crc32(piece, 0, piece.length, sum)
      const given = Math.min(skip, piece.length)
      skip -= given
      if (given < piece.length) await flow.take(piece.subarray(given))
    }
  }
  try {
    for await (const large of readPieces(blob, PIECE_BYTES)) {
      for (let at = 0; at < large.length; at += CAREFUL_BYTES) {
        if (signal?.aborted) return issues
        gunzip.push(large.subarray(at, at + CAREFUL_BYTES))
        await deliver()
      }
    }
    gunzip.push(new Uint8Array(), true)
    await deliver()
    await check(blob.size)
    return issues
  } catch (error) {
    try {
      await deliver()
    } catch (late) {
      return flow.issuesOf(late, signal)
    }
    const found = flow.issuesOf(error, signal)
    return found.map((issue) =>
      issue.code === 'broken-archive'
        ? issueOf(issue.code, `the packed data ends or breaks: ${messageOf(error)}`)
        : issue,
    )
  }
}

function streamOf(blob: Blob): ReadableStream<BufferSource> {
  const pieces = readPieces(blob, PIECE_BYTES)
  return new ReadableStream<BufferSource>(
    {
      async pull(controller) {
        const { value, done } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(value as Uint8Array<ArrayBuffer>)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Marks the place between the bytes of two gzips that follow each other. */
const BOUNDARY = new Uint8Array()

async function trailerBefore(blob: Blob, end: number): Promise<{ crc: number; size: number } | null> {
  if (end < TRAILER_BYTES) return null
  const view = new DataView((await bytesOf(blob, end - TRAILER_BYTES, end)).buffer)
  if (view.byteLength < TRAILER_BYTES) return null
  return { crc: view.getUint32(0, true), size: view.getUint32(4, true) }
}

/** The name that `gunzip` would give the content. */
function nameWithin(path: string): string {
  const name = path.split(/\/| > /).at(-1) ?? ''
  if (/\.tgz$/i.test(name)) return name.replace(/\.tgz$/i, '.tar')
  return name.replace(/\.gz$/i, '') || 'content'
}

const gzip: Container = {
  id: 'gzip',
  title: 'Gzip file',
  sniff: ([a, b, method]) => a === 0x1f && b === 0x8b && method === 8,
  open,
}

export default [gzip]
