/// <reference lib="webworker" />
import { addPlugins, cleanupOutdatedCaches, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching'

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: (PrecacheEntry | string)[] }

/**
 * What comes from the cache carries the headers that a host of static files may not send, so that from the second visit
 * on the browser itself refuses frames and separates the page from those that opened it.
 */
declare const __HEADERS__: Readonly<Record<string, string>>

addPlugins([
  {
    async cachedResponseWillBeUsed({ cachedResponse }) {
      if (!cachedResponse) return null
      const headers = new Headers(cachedResponse.headers)
      for (const [name, value] of Object.entries(__HEADERS__))
        if (!headers.has(name)) headers.set(name, value)
      return new Response(cachedResponse.body, { status: cachedResponse.status, headers })
    },
  },
])
cleanupOutdatedCaches()
precacheAndRoute(self.__WB_MANIFEST)

self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting()
})
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
