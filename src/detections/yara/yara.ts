import type { Level } from '../../event/hit.ts'

/** A file of YARA rules; `/` between the components of its path. */
export interface YaraFile {
  /** Name of the pack that it came with. */
  readonly pack: string
  readonly path: string
  readonly text: string
}

/** A YARA rule that is asked of the bytes of sources. */
export interface YaraRule {
  /** Unique handle, under which hits are kept. */
  readonly name: string
  /** Name of the pack that it came with. */
  readonly pack: string
  /** The name that its author gave it. */
  readonly title: string
  readonly level: Level
  readonly description: string
  readonly author: string
  readonly references: readonly string[]
  readonly tags: readonly string[]
  /** File of the pack that holds it. */
  readonly path: string
  readonly text: string
  /** It only serves other rules and makes no hits. */
  readonly private: boolean
}

/** A YARA rule that does not run, and why. */
export interface UnusedYara {
  readonly title: string
  readonly path: string
  /** `absent`: it asks for something that is not known here. */
  readonly state: 'absent' | 'refused'
  readonly reason: string
  readonly line: number
  readonly column: number
  /** The line of the file. */
  readonly excerpt: string
}

/** The YARA rules of a case: those that run, and those that do not. */
export interface YaraSet {
  readonly rules: readonly YaraRule[]
  readonly unused: readonly UnusedYara[]
  /** Equal for the same files in the same order. */
  readonly key: string
}

export const NO_YARA: YaraSet = { rules: [], unused: [], key: '' }

/** Prefix of the handles of YARA rules, and of no others. */
export const YARA_PREFIX = 'yara:'

/** Facts about a source that rules may use besides its bytes. */
export interface YaraSubject {
  /** Its path on the server, as far as that is known. */
  readonly path: string
}

/** One place of a source that a string of a rule fits. */
export interface YaraString {
  /** The name in the rule, `$a`. */
  readonly id: string
  readonly offset: number
  readonly length: number
  /** Its first bytes, what does not print as `\x00`. */
  readonly text: string
}

/** A rule that holds for a source. */
export interface YaraMatch {
  /** The handle of the rule. */
  readonly rule: string
  readonly pack: string
  readonly level: Level
  /** The first of them, by their place. */
  readonly strings: readonly YaraString[]
  /** How many there are. */
  readonly found: number
}

/** Larger sources are not asked. */
export const MAX_SCANNED = 16 << 20

/** The result of scanning a source. `left`: the rules that were not run on it, and why; `null` when all were. */
export interface ScanResult {
  readonly matches: readonly YaraMatch[]
  readonly left: string | null
}

/** Asks sources, one after the other, in a thread of its own. */
export interface ByteScanner {
  /** Names of the packs that its rules come from. */
  readonly packs: readonly string[]
  /** The bytes may be given away. */
  scan(bytes: Uint8Array, subject: YaraSubject): Promise<ScanResult>
}
