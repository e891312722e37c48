import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CONTENT_SECURITY_POLICY, HEADERS } from '../../.ci/headers.mjs'
import {
  CODE,
  filesBelow,
  importsOf,
  innerRoomOf,
  PRODUCT,
  read,
  roomOf,
  ROOT,
  targetsOf,
} from './project-files.ts'

/**
 * What each room may import: whole rooms, or single files of one. The same table stands in
 * docs/architecture.md. Tests beside the code may look anywhere.
 */
const ROOMS: Record<string, readonly string[]> = {
  kernel: [],
  event: ['kernel'],
  text: ['event'],
  predicate: ['event', 'kernel'],
  detections: ['event', 'predicate', 'text', 'formats/catalogue.ts'],
  formats: ['event', 'kernel', 'text'],
  evidence: ['event', 'text', 'formats/catalogue.ts'],
  storage: ['event', 'kernel'],
  ingest: ['event', 'evidence', 'formats', 'detections', 'storage'],
  exports: [
    'event',
    'detections/conclusion.ts',
    'detections/verdict/whom-to-tell.ts',
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
    'formats/catalogue.ts',
    'detections/collect',
    'detections/conclusion.ts',
    'detections/verdict/whom-to-tell.ts',
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
  marked: ['ui'],
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
  'src/engine/threads/worker-attempts.ts',
  'src/ui/frame/without-webrtc.ts',
]

/** Parts of the page that one view each is made of. */
const AREAS = [
  'verdict',
  'timeline',
  'events',
  'findings',
  'entities',
  'coverage',
  'rules',
  'start',
  'reading',
]
/** Parts of the page that several views share. */
const SHARED_BY_AREAS = ['parts', 'state', 'words', 'files', 'frame']

/** Files of one format that others may import, by path below src/formats, with the formats that do. */
const SHARED_BY_FORMATS: Record<string, readonly string[]> = {
  // Exports of Windows events have the same shapes, whoever made them.
  'windows-event-json/shapes.ts': ['tool-finding', 'windows-event-table'],
}

/** A folder of src with more code files than this says in a README.md what is where. */
const FILES_WITHOUT_README = 10
const README_LINES = 25

/** Names of a list as they stand in a message. */
function listed(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ')
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
      if (!allowed) {
        wrong.push(`${path}: the room ${room} is not in ROOMS; add it here and in docs/architecture.md`)
        continue
      }
      for (const name of importsOf(path)) {
        if (!name.startsWith('.')) continue
        const target = posix.join(posix.dirname(path), name)
        if (!/^(src|workers)\//.test(target)) {
          if (target !== 'package.json')
            wrong.push(
              `${path}: imports ${target}, which is outside of src and workers; move what it needs there`,
            )
          continue
        }
        const other = roomOf(target)
        const mayImport = allowed.some(
          (entry) => entry === other || target === `src/${entry}` || target.startsWith(`src/${entry}/`),
        )
        if (other !== room && !mayImport)
          wrong.push(
            `${path}: imports ${target}, but ${room} may import only ${listed(allowed)}; ` +
              'move the code to the room that knows it, or let the caller hand it over',
          )
      }
    }
    expect(wrong).toEqual([])
  })

  it('of files never go round in a circle', () => {
    const graph = new Map(PRODUCT.map((path) => [path, targetsOf(path)]))
    expect(circles(graph).map((circle) => `${circle}: move what both need to a file of its own`)).toEqual([])
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
    expect(
      circles(graph).map((circle) => `${circle}: move the file that points back to the room that uses it`),
    ).toEqual([])
  })

  it('of an area of the page reach its own files and what areas share', () => {
    const wrong: string[] = []
    for (const path of PRODUCT) {
      const area = /^src\/ui\/(\w+)\//.exec(path)?.[1] ?? ''
      if (!AREAS.includes(area)) continue
      for (const target of targetsOf(path)) {
        const other = /^src\/ui\/(\w+)\//.exec(target)?.[1]
        if (other === undefined || other === area || SHARED_BY_AREAS.includes(other)) continue
        wrong.push(
          `${path}: imports ${target} of another area; move it to one of src/ui/${SHARED_BY_AREAS.join(', ')}`,
        )
      }
    }
    expect(wrong).toEqual([])
  })

  it('of a format reach no other format but through the kit', () => {
    const wrong: string[] = []
    for (const path of PRODUCT) {
      const format = /^src\/formats\/([\w-]+)\//.exec(path)?.[1]
      if (format === undefined) continue
      for (const target of targetsOf(path)) {
        const [, other, file] = /^src\/formats\/([\w-]+)\/(.*)$/.exec(target) ?? []
        if (other === undefined || other === format || other === 'kit') continue
        if (SHARED_BY_FORMATS[`${other}/${file}`]?.includes(format)) continue
        wrong.push(`${path}: imports ${target} of another format; move what both need to src/formats/kit`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('name only rooms and files that are there', () => {
    const entries = [...Object.keys(ROOMS).filter((room) => room !== 'main'), ...Object.values(ROOMS).flat()]
    const missing = entries.filter(
      (entry) => !existsSync(join(ROOT, entry === 'workers' ? entry : `src/${entry}`)),
    )
    expect(
      missing.map(
        (entry) => `ROOMS: there is no src/${entry}; correct the entry here and in docs/architecture.md`,
      ),
    ).toEqual([])
  })

  it('bring a package from outside only into the rooms that are to know it', () => {
    const wrong: string[] = []
    for (const path of PRODUCT) {
      for (const name of importsOf(path)) {
        if (name.startsWith('.')) continue
        if (name.startsWith('node:')) {
          if (!NODE_ONLY.test(path))
            wrong.push(
              `${path}: imports ${name}, but runs in a browser, too; see NODE_ONLY for files that do not`,
            )
          continue
        }
        const known = Object.entries(PACKAGES).find(([pack]) => name === pack || name.startsWith(`${pack}/`))
        if (!known?.[1].includes(roomOf(path)))
          wrong.push(
            `${path}: imports the package ${name}, which only ${listed(known?.[1] ?? [])} may; ` +
              'wrap it in one of these rooms, or change PACKAGES with a reason',
          )
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
    expect(
      Object.fromEntries(described),
      'the table of rooms in docs/architecture.md must name what ROOMS names, in the same order',
    ).toEqual(ROOMS)
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
    const loose = all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
    expect(
      loose.map(([name, version]) => `package.json, ${name}: ${version} is no exact version, such as 1.2.3`),
    ).toEqual([])
  })

  it('of the product are each known to a room', () => {
    const unknown = Object.keys(manifest.dependencies).filter((name) => !(name in PACKAGES))
    expect(
      unknown.map(
        (name) => `package.json, dependencies, ${name}: no room knows it; add it to PACKAGES or remove it`,
      ),
    ).toEqual([])
  })

  it('come from wherever the machine gets its packages: the lock names no registry', () => {
    const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, object> }
    const packages = Object.entries(lock.packages)
    expect(packages.length).toBeGreaterThan(100)
    const bound = packages.filter(([, one]) => 'resolved' in one)
    expect(
      bound.map(
        ([name]) => `package-lock.json, ${name}: has \`resolved\`; remove these lines, .npmrc omits them`,
      ),
    ).toEqual([])
  })
})

describe('silence', () => {
  /** Ways out of the page as code writes them. */
  const WAYS_OUT =
    /(?<![.#\w])fetch\(|\b(?:window|self|globalThis)\.fetch\b|\b(XMLHttpRequest|WebSocket|WebSocketStream|EventSource|WebTransport|RTCPeerConnection|sendBeacon|importScripts)\b/

  it('nothing can ask for anything but the service worker, and the page for its own sample', () => {
    const asking = PRODUCT.filter((path) => WAYS_OUT.test(read(path)))
    const wrong = asking.filter((path) => !MAY_ASK.includes(path))
    expect(
      wrong.map(
        (path) => `${path}: ${WAYS_OUT.exec(read(path))?.[0]} could leave the page; nothing but MAY_ASK asks`,
      ),
    ).toEqual([])
  })

  it('no text becomes code or markup', () => {
    const MARKUP =
      /\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|document\.write)\b|\{@html|\bnew Function\b|\beval\(/
    // The self-test tries it in order to be refused.
    const wrong = PRODUCT.filter((path) => MARKUP.test(read(path)) && path !== 'src/ui/frame/self-test.ts')
    expect(
      wrong.map(
        (path) => `${path}: ${MARKUP.exec(read(path))?.[0]} makes code or markup of text; use textContent`,
      ),
    ).toEqual([])
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
    // A worker that is started from a text of the page inherits the policy; Trusted Types let only our own text do so.
    expect(directives.get('worker-src')).toBe("'self' blob:")
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

describe('streams', () => {
  it('are written to in one place of the command, which lets no text forge a line', () => {
    const WRITES =
      /\bprocess\.std(out|err)\b|\bprocess\[|\bconsole\.|\bstdout\b.*\bfrom 'node:process'|\bwrite(Sync)?\([12],/
    const wrong = PRODUCT.filter((path) => path !== 'src/cli/output.ts' && WRITES.test(read(path)))
    expect(
      wrong.map((path) => `${path}: ${WRITES.exec(read(path))?.[0]}; write through src/cli/output.ts`),
    ).toEqual([])
  })
})

describe('documentation', () => {
  const roomReadmes = filesBelow('src', /^README\.md$/)
  const documents = [...filesBelow('docs', /\.md$/), 'README.md', 'CONTRIBUTING.md', ...roomReadmes]
  const sources = [...CODE, ...filesBelow('.ci', /\.mjs$/), ...filesBelow('tests', /\.ts$/)]
    .map(read)
    .join('\n')
  const wrongly = (those: readonly (readonly [path: string, name: string])[], what: string): string[] =>
    those.map(([path, name]) => `${path}: \`${name}\` ${what}`)
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
    const missing = cited.filter(([document, name]) => {
      const path = name.replace(/[<*].*$/, '')
      // The README of a room names its files as they stand in it.
      if (roomReadmes.includes(document) && existsSync(join(ROOT, dirname(document), path))) return false
      if (roomReadmes.includes(document) && /^[\w./-]+\.(ts|svelte)$/.test(path))
        return !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, 'src', path))
      if (TOP.test(path)) return !existsSync(join(ROOT, path))
      return ROOM.test(path) && !existsSync(join(ROOT, 'src', path)) && !existsSync(join(ROOT, path))
    })
    expect(wrongly(missing, 'is not there; name the file that took its place')).toEqual([])
  })

  it('names scripts that can be run', () => {
    const missing = cited.filter(([, text]) => {
      const script = /^npm (?:run )?([\w:-]+)/.exec(text)?.[1]
      return script !== undefined && !['ci', 'install'].includes(script) && !(script in manifest.scripts)
    })
    expect(wrongly(missing, 'is no script of package.json; add it there or correct the text')).toEqual([])
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
    expect(wrongly(missing, 'stands nowhere in the code; use the name it has there')).toEqual([])
  })

  it('lists in README.md exactly the formats that are there', () => {
    const inTable = [...read('README.md').matchAll(/^\| `([a-z0-9]+-[a-z0-9-]+)` +\| /gm)].map(
      (match) => match[1],
    )
    const ids = readdirSync(join(ROOT, 'src/formats')).filter(
      (name) => !name.startsWith('_') && existsSync(join(ROOT, 'src/formats', name, 'index.ts')),
    )
    expect(
      inTable.filter((id) => !/^(cannot-tell|needs-explanation|no-evidence)$/.test(id ?? '')).sort(),
      'the table of formats in README.md must have one row for each folder of src/formats',
    ).toEqual(ids.sort())
  })

  it('links to files that are there', () => {
    const broken = documents.flatMap((path) =>
      [...read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !/^https?:/.test(target) && !existsSync(join(ROOT, dirname(path), target)))
        .map((target) => `${path}: links to ${target}, which is not there; correct the link`),
    )
    expect(broken).toEqual([])
  })

  it('stands in a short README.md of each large room, which names the rooms inside it', () => {
    const rooms = [...new Set(PRODUCT.map(roomOf))].filter((room) => existsSync(join(ROOT, `src/${room}`)))
    const large = rooms.filter(
      (room) => PRODUCT.filter((path) => path.startsWith(`src/${room}/`)).length > FILES_WITHOUT_README,
    )
    expect(large.length).toBeGreaterThan(0)
    const wrong = large.flatMap((room) => {
      const path = `src/${room}/README.md`
      if (!existsSync(join(ROOT, path)))
        return [
          `${path}: is not there; say what comes in, what goes out, where to begin, and its inner rooms`,
        ]
      const text = read(path)
      const lines = text.trimEnd().split('\n').length
      const inner = [...new Set(PRODUCT.filter((file) => roomOf(file) === room).map(innerRoomOf))]
        .filter((name) => name !== null)
        .map((name) => name.split('/').at(-1)!)
        // README.md of the whole lists the formats.
        .filter((name) => room !== 'formats' || name === 'kit')
      return [
        ...(lines > README_LINES
          ? [`${path}: has ${lines} lines, expected at most ${README_LINES}; move details to docs`]
          : []),
        ...inner
          .filter((name) => !new RegExp(`\`(?:src/)?(?:${room}/)?${name}/?(?:[\`/])`).test(text))
          .map(
            (name) => `${path}: does not name \`${name}\`; say in a few words what is in src/${room}/${name}`,
          ),
      ]
    })
    expect(wrong).toEqual([])
  })

  it('cites no line numbers', () => {
    const numbered = cited.filter(([, name]) => /\.(ts|mjs|svelte):\d+/.test(name))
    expect(
      wrongly(numbered, 'has a line number, which is wrong after the next change; name a function'),
    ).toEqual([])
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
    expect(
      large.map((path) => `${path}: has more than 400,000 bytes; cut it, or generate it when it is needed`),
    ).toEqual([])
  })
})
