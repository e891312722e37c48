import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

const APP = fileURLToPath(new URL('../../dist/app/', import.meta.url))

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  svg: 'image/svg+xml',
  zip: 'application/zip',
}

/** A host of static files that sends no headers but the type. */
export interface PlainHost {
  /** Address of the page, with a `/` at its end. */
  readonly url: string
  readonly port: number
  /** Files that were asked for, as paths below the page. */
  readonly asked: readonly string[]
  /** From now on a file has this text at its end, as in another version of the page. */
  append(path: string, text: string): void
  /** Ends it, so that nothing answers at its address any more. */
  end(): Promise<void>
}

/**
 * Serves the built page without headers below a path such as `/team/coldtrace/`. `pages` are other pages of the same
 * host, by path.
 */
export async function plainHost(below = '/', pages: Record<string, string> = {}): Promise<PlainHost> {
  const asked: string[] = []
  const appended = new Map<string, string>()
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const page = pages[pathname]
    if (page !== undefined) return void response.setHeader('Content-Type', TYPES.html!).end(page)
    if (!pathname.startsWith(below)) return void response.writeHead(404).end()
    const path = pathname.slice(below.length) || 'index.html'
    asked.push(path)
    readFile(APP + path).then(
      (bytes) => {
        response.setHeader('Content-Type', TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream')
        response.end(Buffer.concat([bytes, Buffer.from(appended.get(path) ?? '')]))
      },
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://localhost:${port}${below}`,
    port,
    asked,
    append: (path, text) => void appended.set(path, text),
    end: () => ended(server),
  }
}

function ended(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
