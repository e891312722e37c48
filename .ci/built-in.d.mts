import type { Plugin } from 'vite'

export function builtIn(plugins: () => Plugin[]): Plugin
