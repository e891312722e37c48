import type { Plugin } from 'vite'

export const COUNTERS: number
export function stepCounters(): Plugin
export function withCounters(code: string, tree: unknown, counter: () => string): string
