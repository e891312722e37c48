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
  /** As its author named it. */
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

/** What became of the YARA rules of a case: each either runs or does not. */
export interface YaraSet {
  readonly rules: readonly YaraRule[]
  readonly unused: readonly UnusedYara[]
  /** Equal for the same files in the same order. */
  readonly key: string
}

export const NO_YARA: YaraSet = { rules: [], unused: [], key: '' }

/** What the handles of YARA rules, and of no other, begin with. */
export const YARA_PREFIX = 'yara:'

/** What rules may ask of a source besides its bytes. */
export interface YaraSubject {
  /** Where it stood on the server, as far as that is known. */
  readonly path: string
}

/** One place of a source that a string of a rule fits. */
export interface YaraString {
  /** As the rule names it, `$a`. */
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

/** What came of asking a source. `left`: what was not asked of it, and why; `null` when everything was. */
export interface Scanned {
  readonly matches: readonly YaraMatch[]
  readonly left: string | null
}

/** Asks sources, one after the other, in a thread of its own. */
export interface ByteScanner {
  /** Names of the packs that its rules come from. */
  readonly packs: readonly string[]
  /** The bytes may be given away. */
  scan(bytes: Uint8Array, subject: YaraSubject): Promise<Scanned>
}
