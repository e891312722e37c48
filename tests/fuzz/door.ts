/** A place where something from outside comes in, as the fuzzer knocks on it. */
export interface Door {
  /** Kebab-case. */
  readonly id: string
  /** What comes in, in a few words. */
  readonly about: string
  /** Texts that mean something to whoever reads the input. */
  readonly tokens: readonly string[]
  /** Inputs of a few kilobytes at most that are read without complaint, and some with. Always the same ones. */
  seeds(root: string): readonly Uint8Array[] | Promise<readonly Uint8Array[]>
  /** A change that keeps what a change of single bytes would break at once, such as a check sum. */
  change?(input: Uint8Array, next: Random): Uint8Array
  /**
   * Branches that reading an input may take at most: so many for any input, and so many for each byte of it. Counted only
   * in the bundle of `npm run fuzz`.
   */
  readonly most: { readonly steps: number; readonly perByte: number }
  /** Takes an input in; returns what must not be, or `null`. What it throws must not be either. */
  problem(input: Uint8Array, seed: number): string | null | Promise<string | null>
}

/** A whole number from 0 on, below the one given. */
export type Random = (below: number) => number

/** What a door says of an input, with what it throws as a problem. */
export async function problemAt(door: Door, input: Uint8Array, seed: number): Promise<string | null> {
  try {
    return await door.problem(input, seed)
  } catch (error) {
    return `throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function bytesOf(...texts: readonly string[]): Uint8Array[] {
  return texts.map((text) => encoder.encode(text))
}

/** The input as text, as a file of it would be read. */
export function textOf(input: Uint8Array): string {
  return decoder.decode(input)
}
