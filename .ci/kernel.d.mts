import type { Plugin } from 'vite'

export function kernel(): Plugin
