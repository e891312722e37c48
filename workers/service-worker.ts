/// <reference lib="webworker" />
import { addPlugins, cleanupOutdatedCaches, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching'

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: (PrecacheEntry | string)[] }

/** Static hosts that send no headers still get workers under the page's policy: what comes from the cache carries it. */
declare const __POLICY__: string

addPlugins([
  {
    async cachedResponseWillBeUsed({ cachedResponse }) {
      if (!cachedResponse || cachedResponse.headers.has('Content-Security-Policy'))
        return cachedResponse ?? null
      const headers = new Headers(cachedResponse.headers)
      headers.set('Content-Security-Policy', __POLICY__)
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
