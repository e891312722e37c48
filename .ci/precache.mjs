// Writes the list of everything the app consists of into its service worker.
import { join } from 'node:path'
import { injectManifest } from 'workbox-build'
import { root } from './shell.mjs'

export async function precache() {
  const app = join(root, 'dist/app')
  const { count, size, warnings } = await injectManifest({
    globDirectory: app,
    globPatterns: ['**/*'],
    globIgnores: ['service-worker.js', '_headers'],
    // Their names change with their content already.
    dontCacheBustURLsMatching: /^assets\//,
    maximumFileSizeToCacheInBytes: 32 << 20,
    swSrc: join(app, 'service-worker.js'),
    swDest: join(app, 'service-worker.js'),
  })
  for (const warning of warnings) console.warn(warning)
  return { count, bytes: size }
}
