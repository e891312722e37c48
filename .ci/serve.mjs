// Serves the built page on localhost, and nothing else.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { HEADERS } from './headers.mjs'
import { Failed, root } from './shell.mjs'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.zip': 'application/zip',
}
const PORTS_TRIED = 20

/** Starts at `port` or the next one that is free; resolves to the address. */
export async function serve(port = 4173, folder = join(root, 'dist/app')) {
  const server = createServer((request, response) => void answer(request, response, folder))
  for (let i = 0; i < PORTS_TRIED; i++) {
    const taken = await new Promise((resolve) => {
      server.once('error', (error) => resolve(error))
      server.listen(port + i, '127.0.0.1', () => resolve(null))
    })
    if (taken === null) return { server, url: `http://localhost:${port + i}/` }
    if (taken.code !== 'EADDRINUSE') throw new Failed(`The page cannot be served: ${taken.message}`)
  }
  throw new Failed(`No free port between ${port} and ${port + PORTS_TRIED - 1}; choose one with --port.`)
}

async function answer(request, response, folder) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'Only GET.')
  let path
  try {
    path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname)
  } catch {
    return end(response, 400, 'Not an address.')
  }
  const file = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path))
  const found = file.startsWith(folder + sep) ? await stat(file).catch(() => null) : null
  if (!found?.isFile()) return end(response, 404, 'Not found.')
  response.writeHead(200, {
    ...HEADERS,
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': found.size,
    'Cache-Control': 'no-cache',
  })
  if (request.method === 'HEAD') response.end()
  else createReadStream(file).pipe(response)
}

function end(response, status, text) {
  response.writeHead(status, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(text)
}
