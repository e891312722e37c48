import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { CONTENT_SECURITY_POLICY, HEADERS } from '../../.ci/headers.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * What each room may import: whole rooms, or single files of one. The same table stands in
 * docs/architecture.md. Tests beside the code may look anywhere.
 */
const ROOMS: Record<string, readonly string[]> = {
  kernel: [],
  event: ['kernel'],
  predicate: ['event', 'kernel'],
  detections: ['event', 'predicate'],
  formats: ['event', 'kernel'],
  evidence: ['event'],
  storage: ['event', 'kernel'],
  ingest: ['event', 'evidence', 'formats', 'detections', 'storage'],
  exports: [
    'event',
    'detections/conclusion.ts',
    'detections/statement.ts',
    'detections/texts',
    'engine/contracts',
  ],
  engine: [
    'event',
    'predicate',
    'evidence',
    'formats',
    'detections',
    'storage',
    'ingest',
    'exports',
    'workers',
  ],
  workers: ['evidence', 'detections', 'storage', 'engine'],
  ui: [
    'event',
    'predicate',
    'detections/conclusion.ts',
    'detections/statement.ts',
    'detections/texts',
    'engine/contracts',
  ],
  main: ['ui', 'engine/threads/client.ts', 'engine/threads/trusted.ts'],
  cli: ['event', 'predicate', 'evidence', 'formats', 'detections', 'storage', 'ingest', 'exports', 'engine'],
}

/** Packages from outside, and the only rooms that know them. */
const PACKAGES: Record<string, readonly string[]> = {
  dexie: ['storage'],
  '@zip.js/zip.js': ['evidence'],
  '7z-wasm': ['evidence'],
  'modern-tar': ['evidence'],
  fflate: ['evidence'],
  'hash-wasm': ['evidence'],
  yaml: ['detections'],
  '@virustotal/yara-x': ['detections', 'engine'],
  valibot: ['detections'],
  re2js: ['predicate'],
  comlink: ['engine', 'workers', 'cli'],
  svelte: ['ui', 'main'],
  '@lucide/svelte': ['ui'],
  'workbox-window': ['main'],
  'workbox-precaching': ['workers'],
}

/** Files that only run under Node. */
const NODE_ONLY = /^src\/(cli\/|evidence\/.*node.*\.ts$)/

/** The only files that may ask for anything, and only at this page's own address. */
const MAY_ASK = [
  'workers/service-worker.ts',
  'src/ui/start/sample.ts',
  'src/evidence/seven-zip/unpacker-browser.ts',
  'src/engine/threads/yara-workers.ts',
  // These try it in order to be refused, or take it away.
  'src/ui/frame/self-test.ts',
  'src/ui/frame/without-webrtc.ts',
]

function filesBelow(folder: string, pattern: RegExp): string[] {
  if (!existsSync(join(ROOT, folder))) return []
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/'))
    .sort()
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

const CODE = [...filesBelow('src', /\.(ts|svelte)$/), ...filesBelow('workers', /\.ts$/)]
const PRODUCT = CODE.filter((path) => !path.endsWith('.test.ts'))

/** `src/a/b/c.ts` is of room `a`, `src/main.ts` of `main`, `workers/…` of `workers`. */
function roomOf(path: string): string {
  const [top = '', next = ''] = path.split('/')
  return top === 'src' ? next.replace(/\.ts$/, '') : top
}

function importsOf(path: string): string[] {
  const found = read(path).matchAll(
    /(?:^|[\s;}])(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
  )
  return [...found].map((match) => (match[1] ?? match[2] ?? '').replace(/\?.*$/, ''))
}

/** The product files that a file imports; of a worker it takes the address only. */
function targetsOf(path: string): string[] {
  return importsOf(path)
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(path), name))
    .filter((target) => target.startsWith('src/'))
}

/** `src/engine/reading/outlook.ts` stands in `src/engine/reading`; what stands in the big room itself in none. */
function innerRoomOf(path: string): string | null {
  const [top, big, inner, ...rest] = path.split('/')
  return top === 'src' && rest.length > 0 ? `${top}/${big}/${inner}` : null
}

/** Every circle once, as `a -> b -> a`. */
function circles(graph: ReadonlyMap<string, Iterable<string>>): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const trail: string[] = []
  const visit = (node: string): void => {
    const at = trail.indexOf(node)
    if (at >= 0) return void found.push([...trail.slice(at), node].join(' -> '))
    if (done.has(node)) return
    trail.push(node)
    for (const next of graph.get(node) ?? []) visit(next)
    trail.pop()
    done.add(node)
  }
  for (const node of graph.keys()) visit(node)
  return found
}

describe('imports', () => {
  it('are found at all', () => {
    expect(PRODUCT.flatMap(importsOf).length).toBeGreaterThan(PRODUCT.length)
  })

  it('go from room to room in one direction', () => {
    const wrong: string[] = []
    for (const path of PRODUCT) {
      const room = roomOf(path)
      const allowed = ROOMS[room]
      if (!allowed) wrong.push(`${path}: the room ${room} is not in the table`)
      for (const name of importsOf(path)) {
        if (!name.startsWith('.')) continue
        const target = posix.join(posix.dirname(path), name)
        if (!/^(src|workers)\//.test(target)) {
          if (target !== 'package.json') wrong.push(`${path} -> ${target}`)
          continue
        }
        const other = roomOf(target)
        const mayImport = allowed?.some(
          (entry) => entry === other || target === `src/${entry}` || target.startsWith(`src/${entry}/`),
        )
        if (other !== room && !mayImport) wrong.push(`${path} -> ${target}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('of files never go round in a circle', () => {
    const graph = new Map(PRODUCT.map((path) => [path, targetsOf(path)]))
    expect(circles(graph)).toEqual([])
  })

  it('of the rooms inside a room never go round in a circle', () => {
    // Files that stand in the big room itself are its vocabulary or its door, and belong to no room inside it.
    const graph = new Map<string, Set<string>>()
    for (const path of PRODUCT) {
      const inner = innerRoomOf(path)
      if (inner === null) continue
      const reached = graph.get(inner) ?? new Set<string>()
      graph.set(inner, reached)
      for (const target of targetsOf(path)) {
        const other = innerRoomOf(target)
        if (other !== null && other !== inner && roomOf(other) === roomOf(inner)) reached.add(other)
      }
    }
    expect(circles(graph)).toEqual([])
  })

  it('name only rooms and files that are there', () => {
    const entries = [...Object.keys(ROOMS).filter((room) => room !== 'main'), ...Object.values(ROOMS).flat()]
    const missing = entries.filter(
      (entry) => !existsSync(join(ROOT, entry === 'workers' ? entry : `src/${entry}`)),
    )
    expect(missing).toEqual([])
  })

  it('bring a package from outside only into the rooms that are to know it', () => {
    const wrong: string[] = []
    for (const path of PRODUCT) {
      for (const name of importsOf(path)) {
        if (name.startsWith('.')) continue
        if (name.startsWith('node:')) {
          if (!NODE_ONLY.test(path)) wrong.push(`${path} -> ${name}`)
          continue
        }
        const known = Object.entries(PACKAGES).find(([pack]) => name === pack || name.startsWith(`${pack}/`))
        if (!known?.[1].includes(roomOf(path))) wrong.push(`${path} -> ${name}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('are described in docs/architecture.md as they are held here', () => {
    const rows = read('docs/architecture.md').matchAll(/^\| `([\w-]+)` +\| (.*?) \|/gm)
    const described = [...rows].map(([, room = '', cells = '']) => [
      room,
      [...cells.matchAll(/`([^`]+)`/g)].map((match) => match[1]),
    ])
    expect(Object.fromEntries(described)).toEqual(ROOMS)
  })
})

interface Manifest {
  readonly version: string
  readonly scripts: Record<string, string>
  readonly dependencies: Record<string, string>
  readonly devDependencies: Record<string, string>
  readonly overrides: Record<string, string>
}
const manifest = JSON.parse(read('package.json')) as Manifest

describe('packages', () => {
  it('are named by exact versions', () => {
    const { dependencies, devDependencies, overrides } = manifest
    const all = Object.entries({ ...overrides, ...devDependencies, ...dependencies })
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  it('of the product are each known to a room', () => {
    expect(Object.keys(manifest.dependencies).filter((name) => !(name in PACKAGES))).toEqual([])
  })

  it('come from wherever the machine gets its packages: the lock names no registry', () => {
    const packages = Object.values((JSON.parse(read('package-lock.json')) as { packages: object }).packages)
    expect(packages.length).toBeGreaterThan(100)
    expect(packages.filter((one: object) => 'resolved' in one)).toEqual([])
  })
})

describe('silence', () => {
  /** Ways out of the page as code writes them. */
  const WAYS_OUT =
    /(?<![.#\w])fetch\(|\b(?:window|self|globalThis)\.fetch\b|\b(XMLHttpRequest|WebSocket|WebSocketStream|EventSource|WebTransport|RTCPeerConnection|sendBeacon|importScripts)\b/

  it('nothing can ask for anything but the service worker, and the page for its own sample', () => {
    const asking = PRODUCT.filter((path) => WAYS_OUT.test(read(path)))
    expect(asking.filter((path) => !MAY_ASK.includes(path))).toEqual([])
  })

  it('no text becomes code or markup', () => {
    const MARKUP =
      /\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|document\.write)\b|\{@html|\bnew Function\b|\beval\(/
    expect(PRODUCT.filter((path) => MARKUP.test(read(path)))).toEqual(['src/ui/frame/self-test.ts'])
  })

  it('the policy of the page is strict', () => {
    const directives = new Map(
      CONTENT_SECURITY_POLICY.split('; ').map((directive): [string, string] => {
        const [name = '', ...values] = directive.split(' ')
        return [name, values.join(' ')]
      }),
    )
    expect(directives.get('default-src')).toBe("'none'")
    expect(directives.get('connect-src')).toBe("'self'")
    expect(directives.get('script-src')).toBe("'self' 'wasm-unsafe-eval'")
    expect(directives.get('style-src')).toBe("'self'")
    expect(directives.get('worker-src')).toBe("'self'")
    expect(directives.get('object-src')).toBe("'none'")
    expect(directives.get('base-uri')).toBe("'none'")
    expect(directives.get('form-action')).toBe("'none'")
    expect(directives.get('require-trusted-types-for')).toBe("'script'")
    expect(directives.get('trusted-types')).toBe('coldtrace svelte-trusted-html')
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/'unsafe-(inline|eval|hashes)'|\*|https?:|wss?:/)
    expect(HEADERS['Content-Security-Policy']).toBe(`${CONTENT_SECURITY_POLICY}; frame-ancestors 'none'`)
  })

  it('the page names no other host, and carries no script, style or handler in itself', () => {
    const page = read('index.html')
    expect(page).not.toMatch(/(src|href|content)="(https?:)?\/\//)
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/)
  })
})

describe('words', () => {
  it('no text that a person sees calls a server clean', () => {
    const seen = [
      ...PRODUCT.filter((path) => /^src\/(ui|detections|event|cli|engine|exports)\//.test(path)),
      ...filesBelow('src/detections', /\.yml$/),
      ...filesBelow('src/formats', /^NOTES\.md$/),
      'index.html',
      'README.md',
    ]
    expect(seen.filter((path) => /\bclean(ed)?\b/i.test(read(path)))).toEqual([])
  })

  it('no file is named after nothing in particular', () => {
    const VAGUE = /(^|[-/.])(utils?|helpers?|common|misc|managers?|services?|handlers?)([-/.]|$)/i
    const all = [...CODE, ...filesBelow('tests', /\.ts$/)]
    expect(all.filter((path) => VAGUE.test(path) && path !== 'workers/service-worker.ts')).toEqual([])
  })
})

describe('ratchets: these counts may only fall', () => {
  const tests = filesBelow('tests', /\.ts$/).filter((path) => path !== 'tests/laws/project.test.ts')
  const count = (paths: readonly string[], pattern: RegExp): string[] =>
    paths.flatMap((path) => (read(path).match(pattern) ?? []).map((match) => `${path}: ${match.trim()}`))

  it('`any`', () => {
    expect(count([...CODE, ...tests], /\bas any\b|: any(?=\s*[,;)=\]}|&>\n])|<any[>,]|\bany\[\]/gm)).toEqual(
      [],
    )
  })

  it('silenced checks', () => {
    expect(count([...CODE, ...tests], /eslint-disable.*|@ts-(ignore|nocheck|expect-error).*/g)).toEqual([])
  })

  it('tests that are left out or stand alone', () => {
    expect(count([...CODE, ...tests], /\b(it|test|describe)\.only\b.*/g)).toEqual([])
  })
})

describe('documentation', () => {
  const documents = [...filesBelow('docs', /\.md$/), 'README.md', 'CONTRIBUTING.md']
  const sources = [...CODE, ...filesBelow('.ci', /\.mjs$/), ...filesBelow('tests', /\.ts$/)]
    .map(read)
    .join('\n')
  const cited = documents.flatMap((path) =>
    [
      ...read(path)
        .replace(/^```[\s\S]*?^```/gm, '')
        .matchAll(/`([^`\n]+)`/g),
    ].map((match) => [path, match[1] ?? ''] as const),
  )

  it('names files that are there', () => {
    const TOP = /^(src|workers|tests|public|docs|\.ci|index\.html|[\w.-]+\.(ts|js|json|md))(\/|$)/
    const ROOM = new RegExp(`^(${Object.keys(ROOMS).join('|')})/[\\w./-]+$`)
    const missing = cited.filter(([, name]) => {
      const path = name.replace(/[<*].*$/, '')
      if (TOP.test(path)) return !existsSync(join(ROOT, path))
      return ROOM.test(path) && !existsSync(join(ROOT, 'src', path)) && !existsSync(join(ROOT, path))
    })
    expect(missing).toEqual([])
  })

  it('names scripts that can be run', () => {
    const missing = cited.filter(([, text]) => {
      const script = /^npm (?:run )?([\w:-]+)/.exec(text)?.[1]
      return script !== undefined && !['ci', 'install'].includes(script) && !(script in manifest.scripts)
    })
    expect(missing).toEqual([])
  })

  it('names types and functions that exist', () => {
    // These two name what stands in logs.
    const ofLogs = ['docs/search.md', 'docs/sources.md']
    const missing = cited.filter(
      ([path, name]) =>
        !ofLogs.includes(path) &&
        /^[A-Za-z]+[a-z][A-Z]\w*$/.test(name) &&
        !new RegExp(`\\b${name}\\b`).test(sources),
    )
    expect(missing).toEqual([])
  })

  it('lists in README.md exactly the formats that are there', () => {
    const listed = [...read('README.md').matchAll(/^\| `([a-z0-9]+-[a-z0-9-]+)` +\| /gm)].map(
      (match) => match[1],
    )
    const ids = readdirSync(join(ROOT, 'src/formats')).filter(
      (name) => !name.startsWith('_') && existsSync(join(ROOT, 'src/formats', name, 'index.ts')),
    )
    expect(listed.filter((id) => !/^(cannot-tell|no-evidence)$/.test(id ?? '')).sort()).toEqual(ids.sort())
  })

  it('links to files that are there', () => {
    const broken = documents.flatMap((path) =>
      [...read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !/^https?:/.test(target) && !existsSync(join(ROOT, dirname(path), target)))
        .map((target) => `${path} -> ${target}`),
    )
    expect(broken).toEqual([])
  })

  it('cites no line numbers', () => {
    expect(cited.filter(([, name]) => /\.(ts|mjs|svelte):\d+/.test(name))).toEqual([])
  })
})

describe('size', () => {
  it('no file in the repository is larger than a few hundred kilobytes, but for the sample case', () => {
    const all = ['src', 'tests', 'docs', 'workers', 'public', '.ci'].flatMap((folder) =>
      filesBelow(folder, /./),
    )
    const large = all.filter(
      (path) => !path.startsWith('public/sample/') && statSync(join(ROOT, path)).size > 400_000,
    )
    expect(large).toEqual([])
  })
})
