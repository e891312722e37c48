import { utf8 } from '../../event/bytes.ts'
import { sha256 } from '../sha256.ts'
import { layOut } from './namespaces.ts'
import type { YaraReply, YaraRequest, YaraThread } from './thread.ts'
import {
  NO_YARA,
  type ScanResult,
  type UnusedYara,
  type YaraFile,
  type YaraSet,
  type YaraSubject,
} from './yara.ts'

export interface YaraLimits {
  /** For all rules together, and for those of one namespace alone when that was too long. */
  readonly compileMs: number
  readonly compileAloneMs: number
  readonly scanMs: number
  readonly scanAloneMs: number
}

const LIMITS: YaraLimits = { compileMs: 120_000, compileAloneMs: 20_000, scanMs: 30_000, scanAloneMs: 5_000 }

/** Text of YARA rules that a case can hold. */
const MAX_TEXT = 64 << 20
const REMEMBERED = 2
/** Each source leaves a little behind in the thread; then a new one is begun. */
const SOURCES_A_THREAD = 5_000

/** Files that are compiled together, and what became of them. */
interface PreparedSet {
  readonly set: YaraSet
  /** Files that did not end their compiling are not in it. */
  files: readonly YaraFile[]
  /** Why rules of files are not asked any more since a source held them up; `null` for none. */
  lost: string | null
}

/**
 * Runs YARA rules in a thread that is watched: rules that take too long or too much memory are found out
 * file by file and left out, and the thread is begun anew.
 */
export class YaraEngine {
  readonly #start: () => YaraThread
  readonly #limits: YaraLimits
  #thread: YaraThread | null = null
  /** Key of what the thread has compiled. */
  #loaded: string | null = null
  /** Sources that the thread was asked of. */
  #asked = 0
  readonly #prepared = new Map<string, PreparedSet>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(start: () => YaraThread, limits: YaraLimits = LIMITS) {
    this.#start = start
    this.#limits = limits
  }

  /** Compiles the rules and says of each whether it runs. */
  async prepare(files: readonly YaraFile[]): Promise<YaraSet> {
    if (files.length === 0) return NO_YARA
    const key = sha256(utf8(files.map(({ pack, path, text }) => `${pack}\n${path}\n${text}`).join('\0')))
    return this.#alone(async () => {
      const known = this.#prepared.get(key)
      if (known) return known.set
      const prepared = await this.#prepare(key, files)
      this.#prepared.set(key, prepared)
      for (const oldest of this.#prepared.keys()) {
        if (this.#prepared.size <= REMEMBERED) break
        this.#prepared.delete(oldest)
      }
      return prepared.set
    })
  }

  /** Asks a source by a set that was prepared. */
  async scan(key: string, bytes: Uint8Array, subject: YaraSubject): Promise<ScanResult> {
    return this.#alone(async () => {
      const prepared = this.#prepared.get(key)
      if (!prepared) return { matches: [], left: 'its rules were replaced while it was read' }
      const reply = await this.#scanBy(prepared, new Uint8Array(bytes), subject, this.#limits.scanMs)
      if (reply.kind === 'scanned') return { matches: reply.matches, left: prepared.lost }
      await this.#dropHolders(prepared, bytes, subject)
      const again = await this.#scanBy(prepared, new Uint8Array(bytes), subject, this.#limits.scanMs)
      if (again.kind === 'scanned') return { matches: again.matches, left: prepared.lost }
      return { matches: [], left: `the YARA rules ${detailOf(again)} on it` }
    })
  }

  /** One thing after the other. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }

  async #prepare(key: string, files: readonly YaraFile[]): Promise<PreparedSet> {
    const size = files.reduce((sum, { text }) => sum + text.length, 0)
    if (size > MAX_TEXT) {
      const unused = unusedOf(files, `a case can hold ${MAX_TEXT >> 20} MB of YARA rules`)
      return { set: { key, rules: [], unused }, files: [], lost: null }
    }
    const reply = await this.#compile(key, files, this.#limits.compileMs)
    if (reply.kind === 'compiled') {
      const { rules, unused } = reply
      return { set: { key, rules, unused }, files, lost: null }
    }
    const fit: YaraFile[] = []
    const unused: UnusedYara[] = []
    for (const together of apart(files)) {
      const alone = await this.#compile('', together, this.#limits.compileAloneMs)
      if (alone.kind === 'compiled') fit.push(...together)
      else unused.push(...unusedOf(together, `its file ${detailOf(alone)} when it was compiled`))
    }
    const rest = await this.#compile(key, fit, this.#limits.compileMs)
    if (rest.kind === 'compiled') {
      return { set: { key, rules: rest.rules, unused: [...unused, ...rest.unused] }, files: fit, lost: null }
    }
    unused.push(
      ...unusedOf(fit, `the YARA rules of the case together ${detailOf(rest)} when they were compiled`),
    )
    return { set: { key, rules: [], unused }, files: [], lost: null }
  }

  /** Finds the files whose rules hold a source up, and asks no source by them any more. */
  async #dropHolders(prepared: PreparedSet, bytes: Uint8Array, subject: YaraSubject): Promise<void> {
    const fit: YaraFile[] = []
    const holders: string[] = []
    for (const together of apart(prepared.files)) {
      const compiled = await this.#compile('', together, this.#limits.compileAloneMs)
      const reply =
        compiled.kind === 'compiled'
          ? await this.#ask({ kind: 'scan', bytes: new Uint8Array(bytes), subject }, this.#limits.scanAloneMs)
          : compiled
      if (reply.kind === 'scanned') fit.push(...together)
      else holders.push(...together.map(({ path }) => path))
    }
    prepared.files = fit
    this.#loaded = null
    // The thread broke off by itself, and a new one holds no grudge.
    if (holders.length === 0) return
    const names =
      holders.slice(0, 3).join(', ') + (holders.length > 3 ? ` and ${holders.length - 3} more` : '')
    const said = `the YARA rules of ${names} were not asked: they took too long or too much memory on ${subject.path}`
    prepared.lost = prepared.lost === null ? said : `${prepared.lost}; ${said}`.slice(0, 2_000)
  }

  async #scanBy(
    prepared: PreparedSet,
    bytes: Uint8Array,
    subject: YaraSubject,
    ms: number,
  ): Promise<YaraReply> {
    if (this.#asked >= SOURCES_A_THREAD) this.end()
    if (this.#loaded !== prepared.set.key) {
      const reply = await this.#compile(prepared.set.key, prepared.files, this.#limits.compileMs)
      if (reply.kind === 'failed') return reply
    }
    this.#asked++
    return this.#ask({ kind: 'scan', bytes, subject }, ms)
  }

  async #compile(key: string, files: readonly YaraFile[], ms: number): Promise<YaraReply> {
    this.#loaded = null
    const reply = await this.#ask({ kind: 'compile', files }, ms)
    if (reply.kind === 'compiled') this.#loaded = key
    return reply
  }

  /** An answer, or a thread that is no more. */
  async #ask(request: YaraRequest, ms: number): Promise<YaraReply> {
    const thread = (this.#thread ??= this.#begin())
    let timer: ReturnType<typeof setTimeout> | undefined
    const reply = await Promise.race([
      new Promise<YaraReply>((resolve) => {
        thread.onReply(resolve)
        thread.send(request)
      }),
      new Promise<YaraReply>((resolve) => {
        timer = setTimeout(() => resolve({ kind: 'failed', detail: `took longer than ${ms / 1000} s` }), ms)
      }),
    ])
    clearTimeout(timer)
    if (reply.kind !== 'failed') return reply
    thread.end()
    this.#thread = this.#loaded = null
    return reply.detail.startsWith('took') ? reply : { kind: 'failed', detail: `broke off (${reply.detail})` }
  }

  #begin(): YaraThread {
    this.#asked = 0
    return this.#start()
  }

  /** Nothing is asked any more. */
  end(): void {
    this.#thread?.end()
    this.#thread = this.#loaded = null
  }
}

function detailOf(reply: YaraReply): string {
  return reply.kind === 'failed' ? reply.detail : ''
}

/** Files that see one another's rules stay together. */
function apart(files: readonly YaraFile[]): YaraFile[][] {
  return layOut(files).namespaces.map((namespace) => namespace.files.map(({ file }) => file))
}

function unusedOf(files: readonly YaraFile[], reason: string): UnusedYara[] {
  return layOut(files).namespaces.flatMap((namespace) =>
    namespace.files.flatMap(({ file: { path }, lines, rules }) =>
      rules.map(({ name, line, column }): UnusedYara => ({
        title: name,
        path,
        state: 'refused',
        reason,
        line,
        column,
        excerpt: lines.text(line),
      })),
    ),
  )
}
