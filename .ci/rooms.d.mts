export interface Room {
  readonly about: string
  readonly paths: readonly string[]
  readonly tests: readonly string[]
}
export const ROOMS: Readonly<Record<string, Room>>
export const ALWAYS: readonly string[]
export type Request =
  | { readonly help: true }
  | { readonly problem: string }
  | { readonly rooms: readonly string[]; readonly pattern: string | null }
export function readRequest(words: readonly string[]): Request
export function helpText(): string
