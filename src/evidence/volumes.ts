import type { Issue } from '../event/issue.ts'

/** Something that was given, perhaps put together from several files. */
export interface JoinedInput {
  readonly path: string
  readonly blob: Blob
  readonly issues: readonly Issue[]
  /** The volumes that stand in `blob` one after the other, under names by which 7-Zip finds the next; else absent. */
  readonly volumes?: readonly Volume[]
}

export interface Volume {
  readonly name: string
  readonly bytes: number
}

interface Part {
  readonly path: string
  readonly blob: Blob
  readonly issues?: readonly Issue[]
}

/** One manner of naming the volumes of an archive. */
interface Manner {
  /** Its groups: what the volumes share, and the number of this one. */
  readonly name: RegExp
  /** Position of a volume among the others, from 0. */
  at(number: string): number
  /** The name of the volume that comes last, whose number is infinite. */
  readonly last?: string
  /** The path of the whole. */
  whole(shared: string): string
  /** Names of volumes that have to be told apart by whoever reads them. */
  readonly volume?: (at: number) => string
}

/** Volumes that are looked for, and those that are named. */
const MOST = 10_000
const NAMED = 10

const digits = (at: number, width: number): string => String(at).padStart(width, '0')

const MANNERS: readonly Manner[] = [
  {
    name: /^(.+\.(?:7z|zip|rar|tar|tgz|gz))\.(\d{3})$/i,
    at: (number) => Number(number) - 1,
    whole: (shared) => shared,
  },
  {
    name: /^(.+)\.part(\d{1,5})\.rar$/i,
    at: (number) => Number(number) - 1,
    whole: (shared) => `${shared}.rar`,
    volume: (at) => `volume.part${digits(at + 1, 5)}.rar`,
  },
  {
    name: /^(.+)\.r(\d\d|ar)$/i,
    at: (number) => (/ar/i.test(number) ? 0 : Number(number) + 1),
    whole: (shared) => `${shared}.rar`,
    volume: (at) => (at === 0 ? 'volume.rar' : `volume.r${digits(at - 1, 2)}`),
  },
  {
    name: /^(.+)\.z(\d\d|ip)$/i,
    at: (number) => (/ip/i.test(number) ? Infinity : Number(number) - 1),
    last: '.zip',
    whole: (shared) => `${shared}.zip`,
  },
]

/**
 * Puts archives together that were given in volumes. Those of which one is missing stay as they are, and
 * say so. `join` makes one blob of several.
 */
export async function joinVolumes(
  inputs: readonly Part[],
  join: (blobs: readonly Blob[]) => Promise<Blob>,
): Promise<readonly JoinedInput[]> {
  const sets = new Map<string, { manner: Manner; shared: string; parts: Map<number, Part> }>()
  const others: Part[] = []
  for (const part of inputs) {
    const found = mannerOf(part.path)
    const key = found && `${MANNERS.indexOf(found.manner)} ${found.shared.toLowerCase()}`
    const set = key === null ? undefined : (sets.get(key) ?? { ...found!, parts: new Map<number, Part>() })
    if (key === null || !set || set.parts.has(found!.at)) others.push(part)
    else {
      set.parts.set(found!.at, part)
      sets.set(key, set)
    }
  }
  const joined: JoinedInput[] = others.map((part) => ({ ...part, issues: part.issues ?? [] }))
  for (const { manner, shared, parts } of sets.values()) {
    const ordered = [...parts].sort(([a], [b]) => a - b)
    const missing = missingOf(
      manner,
      ordered.map(([at]) => at),
    )
    if (ordered.length === 1 && (missing.length === 0 || ordered[0]![0] === Infinity)) {
      const part = ordered[0]![1]
      joined.push({ ...part, issues: part.issues ?? [] })
      continue
    }
    if (missing.length > 0) {
      const detail = `of ${nameIn(shared)}, ${missing.join(', ')} is not here`
      const issues: readonly Issue[] = [{ code: 'missing-volume', place: null, detail }]
      joined.push(...ordered.map(([, part]) => ({ ...part, issues: [...(part.issues ?? []), ...issues] })))
      continue
    }
    const blobs = ordered.map(([, { blob }]) => blob)
    const { volume } = manner
    joined.push({
      path: manner.whole(shared),
      blob: await join(blobs),
      issues: [
        ...ordered.flatMap(([, part]) => part.issues ?? []),
        {
          code: 'joined-volumes',
          place: null,
          detail: ordered.map(([, { path }]) => nameIn(path)).join(', '),
        },
      ],
      ...(volume && { volumes: blobs.map(({ size }, at) => ({ name: volume(at), bytes: size })) }),
    })
  }
  return joined
}

function mannerOf(path: string): { manner: Manner; shared: string; at: number } | null {
  for (const manner of MANNERS) {
    const found = manner.name.exec(path)
    const at = found ? manner.at(found[2]!) : -1
    if (found && at >= 0) return { manner, shared: found[1]!, at }
  }
  return null
}

/** Describes the volumes that are missing between and after those that are there. */
function missingOf({ last }: Manner, present: readonly number[]): string[] {
  const known = new Set(present)
  const end = Math.max(-1, ...present.filter((at) => at !== Infinity))
  const missing = Array.from({ length: Math.min(end, MOST) }, (_, at) => at)
    .filter((at) => !known.has(at))
    .map((at) => `volume ${at + 1}`)
  if (missing.length > NAMED) missing.splice(NAMED, Infinity, 'and others')
  return last !== undefined && !known.has(Infinity) ? [...missing, `the last volume, ${last}`] : missing
}

function nameIn(path: string): string {
  return path.split('/').at(-1)!
}
