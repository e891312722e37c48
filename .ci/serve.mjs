// Serves the built page to this machine, and nothing else.
import { createReadStream, existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { HEADERS } from './headers.mjs'
import { Failed, isProgram, main, root } from './shell.mjs'

const APP = join(root, 'dist/app')
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

/**
 * Listens on `port`, or on one of the next `tries` if it is taken; resolves to the address. `first` may answer
 * a request in place of what is built.
 */
export async function serve({ port, tries = 1, first = () => false }) {
  if (!existsSync(join(APP, 'index.html'))) throw new Failed('nothing is built yet; run npm run build.')
  const server = createServer((request, response) => {
    if (!first(request, response)) void answer(request, response)
  })
  for (let at = port; at < port + tries && at < 65_536; at++) {
    const problem = await listening(server, at)
    if (problem === null) return { server, url: `http://localhost:${at}/` }
    if (problem.code !== 'EADDRINUSE') throw new Failed(`port ${at} cannot be used: ${problem.message}`)
  }
  throw new Failed(
    `port ${port}${tries > 1 ? ` and the ${tries - 1} after it are` : ' is'} taken; name another.`,
  )
}

function listening(server, port) {
  return new Promise((resolve) => {
    const failed = (error) => resolve(error)
    server.once('error', failed)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed)
      resolve(null)
    })
  })
}

async function answer(request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET.')
  let path
  try {
    path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname)
  } catch {
    return refuse(response, 400, 'Not an address.')
  }
  const file = normalize(join(APP, path.endsWith('/') ? `${path}index.html` : path))
  const found = file.startsWith(APP + sep) ? await stat(file).catch(() => null) : null
  if (!found?.isFile()) return refuse(response, 404, 'Not found.')
  response.writeHead(200, {
    ...HEADERS,
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': found.size,
    'Cache-Control': 'no-cache',
  })
  if (request.method === 'HEAD') return void response.end()
  // A build may replace the file while it is being sent.
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response)
}

function refuse(response, status, text) {
  response.writeHead(status, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(text)
}

if (isProgram(import.meta.url)) {
  await main(async () => {
    const { url } = await serve({ port: Number(process.argv[2] ?? 4173) })
    console.log(`Serving ${url}`)
  })
}
