export interface MutatedRoom {
  readonly about: string
  readonly files: readonly string[]
  readonly tests: readonly string[]
}
export const MUTATED_ROOMS: Readonly<Record<string, MutatedRoom>>
export const LEAST_SCORE: number
export type MutationRequest =
  { readonly problem: string } | { readonly room: string; readonly files: readonly string[] }
export function readMutationRequest(words: readonly string[]): MutationRequest
