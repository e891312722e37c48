import type { Plugin } from 'vite'

export const PROGRAM: string
export function yaraProgram(): Plugin
