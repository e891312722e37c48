import type { Plugin } from 'vite'

export function bundledLicenses(): { collect(): Plugin; write(): Plugin }
