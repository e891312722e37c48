import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { builtIn } from '../../src/detections/compile/built-in.ts'
import type { Findings, HostConclusion, Verdict } from '../../src/detections/conclusion.ts'
import { conclude } from '../../src/detections/verdict/conclude.ts'
import type { Hit } from '../../src/event/hit.ts'
import type { Source } from '../../src/event/source.ts'
import { dayOf, DAY_MS } from '../../src/event/time.ts'
import type { ReadingInput } from '../../src/engine/reading/reading.ts'
import { nodeInputs } from '../../src/evidence/node-inputs.ts'
import { alone, generateMixture, mixtureOf, type Mixture } from '../lab/mixture.ts'
import { Random } from '../lab/random.ts'
import { ATTACK, concluded, filesOf, FROM, HOUR, rowsOf, type Content, type Row } from './busy-logs.ts'
import { triageFolder, triageOf } from './triage.ts'

/**
 * How reassuring a word is. Where proof is taken away, what is known may become a question or doubt, and the other way
 * round; it may never become a word that somebody goes back to bed on. An attempt that is no longer seen at all where
 * logs still cover its time was never in the evidence.
 */
const REASSURES: Readonly<Record<Verdict, number>> = {
  compromised: 0,
  'needs-explanation': 0,
  'cannot-tell': 0,
  attempted: 1,
  'no-evidence': 2,
}

const { chains } = builtIn()

/** What is more reassuring about a host after `gone` was taken away than before; empty when all is well. */
function moreReassuring(
  before: HostConclusion | undefined,
  after: HostConclusion,
  gone: readonly { readonly hit: Hit; readonly kind: string | null }[],
): string[] {
  const wrong: string[] = []
  if (!before) return wrong
  const tell = (what: string, was: Verdict, is: Verdict): void => {
    if (REASSURES[is] > REASSURES[was]) wrong.push(`${what}: ${was} -> ${is}`)
  }
  tell('host', before.verdict, after.verdict)
  for (const chain of chains) {
    const [was, is] = [before, after].map((host) => host.chains.find(({ id }) => id === chain.id)!)
    tell(chain.id, was!.verdict, is!.verdict)
    for (const stage of chain.stages) {
      const { state, statement } = is!.stages.find(({ id }) => id === stage.id)!
      const spans = statement.values['spans']
      if (state !== 'not-seen' || spans?.kind !== 'spans') continue
      for (const { hit, kind } of gone) {
        // Logs that not every server has are read, but not waited for.
        if (hit.time === null || kind === null || !stage.kinds.includes(kind)) continue
        if (!stage.rules.some(({ rule }) => rule === hit.rule)) continue
        if (spans.spans.some(([from, to]) => hit.time! >= from && hit.time! <= to))
          wrong.push(`${chain.id}/${stage.id} is not seen at ${new Date(hit.time).toISOString()}`)
      }
    }
  }
  return wrong
}

/** Takes whole files away from what was found. */
function without(findings: Findings, isGone: (source: Source) => boolean): Findings {
  const gone = new Set(findings.sources.filter(isGone).map(({ id }) => id))
  return {
    ...findings,
    sources: findings.sources.filter(({ id }) => !gone.has(id)),
    hits: findings.hits.filter(
      ({ source, members = [] }) => !gone.has(source) && !members.some((one) => gone.has(one.source)),
    ),
  }
}

/** Everything more reassuring that is said once some files are gone. */
function lessWith(
  findings: Findings,
  whole: readonly HostConclusion[],
  isGone: (source: Source) => boolean,
): string[] {
  const less = without(findings, isGone)
  const kept = new Set(less.hits)
  const sources = new Map(findings.sources.map((source) => [source.id, source]))
  const gone = findings.hits.flatMap((hit) => {
    const kinds = new Set(sources.get(hit.source)?.coverage.map(({ kind }) => kind))
    return kept.has(hit) ? [] : [{ hit, kind: kinds.size === 1 ? [...kinds][0]! : null }]
  })
  return conclude(less).flatMap((host) =>
    moreReassuring(
      whole.find(({ name }) => name === host.name),
      host,
      gone.filter(({ hit }) => (hit.host ?? findings.hostOf.get(hit.source)) === host.name),
    ),
  )
}

const COLLECTIONS: readonly (readonly [string, Mixture])[] = [
  [
    'several attacks on a server',
    {
      seed: 'less',
      servers: [{ scenarios: ['proxylogon', 'mixed', 'owassrf'], product: '2016', builds: 'proxyshell' }],
    },
  ],
  ['attacks on two servers', mixtureOf('0')],
  ['a server on which nothing happened', alone('benign')],
]

describe.each(COLLECTIONS)('less of the files of %s', (_, mixture) => {
  let findings: Findings
  let whole: readonly HostConclusion[]
  beforeAll(async () => {
    const out = await mkdtemp(join(tmpdir(), 'coldtrace-less-'))
    try {
      generateMixture(out, mixture)
      const { facts } = await triageFolder(join(out, 'collection'))
      findings = { sources: facts.sources, hostOf: facts.hostOf, hits: facts.hits, counts: facts.counts }
      whole = conclude(findings)
    } finally {
      await rm(out, { recursive: true, force: true })
    }
  })

  it('is never more reassuring: any kind of log, any day', () => {
    const kinds = new Set(findings.sources.flatMap(({ coverage }) => coverage.map(({ kind }) => kind)))
    const days = new Set(findings.sources.flatMap(({ receipt }) => dayOf(receipt.firstTime ?? 0)))
    const wrong = [
      ...[...kinds].flatMap((kind) =>
        lessWith(findings, whole, ({ coverage }) => coverage.some((one) => one.kind === kind)),
      ),
      ...[...days].flatMap((day) =>
        lessWith(findings, whole, ({ receipt }) => dayOf(receipt.firstTime ?? 0) === day),
      ),
    ]
    expect(wrong).toEqual([])
  })

  it('is never more reassuring: any single file in which something was found, and any handful', () => {
    const found = new Set(findings.hits.map(({ source }) => source))
    const random = new Random(mixture.seed)
    const wrong = [...found].flatMap((id) => lessWith(findings, whole, (source) => source.id === id))
    for (let i = 0; i < 20; i++) {
      const share = random.share()
      const gone = new Set(findings.sources.flatMap(({ id }) => (random.chance(share) ? id : [])))
      wrong.push(...lessWith(findings, whole, ({ id }) => gone.has(id)))
    }
    expect([...new Set(wrong)]).toEqual([])
  })
})

/** Nothing reassuring is said, of the day of the attack least of all. */
function expectNoComfort(host: HostConclusion, what: string): void {
  expect(REASSURES[host.verdict], `${what}: ${host.verdict}`).toBe(0)
  const [only] = host.chains
  const spans = [
    ...only!.answered,
    ...only!.stages.flatMap(({ statement: { values } }) =>
      values['spans']?.kind === 'spans' ? values['spans'].spans : [],
    ),
  ]
  expect(
    spans.filter(([from, to]) => ATTACK >= from && ATTACK <= to),
    what,
  ).toEqual([])
}

describe('less of logs that are written all the time', () => {
  const attacked = rowsOf(true)
  const but = (isGone: (row: Row) => boolean): Map<string, Content> =>
    filesOf(attacked.filter((row) => !isGone(row)))
  const within = (from: number, to: number) => (row: Row) => row.time >= from && row.time < to
  const hourFile = (files: ReadonlyMap<string, Content>, hour: string): string =>
    [...files.keys()].find((path) => path.includes(`HttpProxy_${hour}-`))!
  const proxyHour = '2021082410'
  const changed = (
    path: (files: ReadonlyMap<string, Content>) => string,
    change: (content: string) => Content,
  ): Map<string, Content> => {
    // The other log shows nothing of the attack, and has all its other rows.
    const files = new Map<string, Content>(
      but(({ log, text }) => log === 'iis' && text.includes('198.51.100.45')),
    )
    const name = path(files)
    return files.set(name, change(String(files.get(name))))
  }
  const zeros = (length: number): string => '\0'.repeat(length)

  it('can be reassuring, and convicts with all of them', async () => {
    expect((await concluded(filesOf(rowsOf(false)))).verdict).toBe('no-evidence')
    expect((await concluded(filesOf(attacked))).verdict).toBe('compromised')
  })

  const onlyIis = (row: Row): boolean => row.log === 'iis' && row.text.includes('198.51.100.45')
  const CUTS: readonly (readonly [string, () => ReadonlyMap<string, Content>])[] = [
    ['both logs of two hours', () => but(within(ATTACK - HOUR, ATTACK + HOUR))],
    ['both logs of the day', () => but(within(FROM + DAY_MS, FROM + 2 * DAY_MS))],
    ['both logs from the attack on', () => but(({ time }) => time >= ATTACK)],
    ['both logs until after the attack', () => but(({ time }) => time < ATTACK + HOUR)],
    ['all of the proxy', () => but((row) => row.log === 'proxy' || onlyIis(row))],
    ['all of the web server', () => but((row) => row.log === 'iis' || row.text.includes('198.51.100.45'))],
    [
      'the file of one hour',
      () =>
        but(
          (row) =>
            onlyIis(row) ||
            (row.log === 'proxy' && within(FROM + DAY_MS + 10 * HOUR, FROM + DAY_MS + 11 * HOUR)(row)),
        ),
    ],
    [
      'rows of ninety minutes within two files',
      () =>
        but(
          (row) =>
            onlyIis(row) || (row.log === 'proxy' && within(ATTACK - 2_700_000, ATTACK + 2_700_000)(row)),
        ),
    ],
    [
      'a file of zeros',
      () =>
        changed(
          (files) => hourFile(files, proxyHour),
          (content) => zeros(content.length),
        ),
    ],
    [
      'a file that is empty',
      () =>
        changed(
          (files) => hourFile(files, proxyHour),
          () => '',
        ),
    ],
    [
      'zeros in the middle of a file, from within a row',
      () =>
        changed(
          (files) => hourFile(files, proxyHour),
          (content) => {
            const at = content.indexOf('198.51.100.45') - 20
            const end = content.lastIndexOf('198.51.100.45') + 20
            return content.slice(0, at) + zeros(end - at) + content.slice(end)
          },
        ),
    ],
    [
      'zeros in the middle of a file, from the begin of a row',
      () =>
        changed(
          (files) => hourFile(files, proxyHour),
          (content) => {
            const at = content.lastIndexOf('\r\n', content.indexOf('198.51.100.45')) + 2
            const end = content.indexOf('\r\n', content.lastIndexOf('198.51.100.45')) + 2
            return content.slice(0, at) + zeros(end - at) + content.slice(end)
          },
        ),
    ],
    [
      'a file that is cut short within a row',
      () =>
        changed(
          (files) => hourFile(files, proxyHour),
          (content) => content.slice(0, content.indexOf('198.51.100.45') - 20),
        ),
    ],
  ]
  it.each(CUTS)('is doubt, without %s', async (what, files) =>
    expectNoComfort(await concluded(files()), what),
  )

  it('is doubt, whatever hours are cut out with the attack', async () => {
    const random = new Random('hours')
    for (let i = 0; i < 8; i++) {
      const from = ATTACK - Math.floor(random.share() * 5 * HOUR) - 60_000
      const to = Math.max(ATTACK + 60_000, from + HOUR + Math.floor(random.share() * 6 * HOUR))
      const log = random.pick(['proxy', 'iis'] as const)
      const files = but(
        (row) => row.text.includes('198.51.100.45') || (row.log === log && within(from, to)(row)),
      )
      expectNoComfort(
        await concluded(files),
        `${log} from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`,
      )
    }
  })
})

const OUTSIDE = fileURLToPath(new URL('../../../shared/cases/verdict', import.meta.url))

describe('less of small inputs from outside', () => {
  if (!existsSync(OUTSIDE)) {
    it.skip('SKIPPED: there are no such inputs', () => undefined)
    return
  }
  it.each(readdirSync(OUTSIDE).map((name) => [name]))('is never more reassuring: %s', async (name) => {
    const { inputs } = await nodeInputs([join(OUTSIDE, name)])
    const whole = await triageOf(inputs)
    const cut = async (share: readonly [number, number]): Promise<ReadingInput[]> =>
      Promise.all(
        inputs.map(async ({ path, blob }) => {
          const text = Buffer.from(await blob.arrayBuffer()).toString('latin1')
          const lines = text.split('\n')
          const isHead = (line: string): boolean => line.startsWith('#')
          const rows = lines.filter((line) => !isHead(line))
          const [from, to] = share.map((part) => Math.floor(part * rows.length))
          const kept = /\.xml$/i.test(path)
            ? lines
            : [...lines.filter(isHead), ...rows.filter((_, i) => i < from! || i >= to!)]
          return { path, blob: new Blob([Buffer.from(kept.join('\n'), 'latin1')]) }
        }),
      )
    for (const share of [
      [0, 0.5],
      [0.5, 1],
      [0.3, 0.7],
    ] as const) {
      const { report } = await triageOf(await cut(share))
      const wrong = report.hosts.flatMap((host) =>
        moreReassuring(
          whole.report.hosts.find((one) => one.name === host.name),
          host,
          [],
        ),
      )
      expect(wrong).toEqual([])
    }
    for (const { path } of inputs) {
      const { report } = await triageOf(inputs.filter((one) => one.path !== path))
      const wrong = report.hosts.flatMap((host) =>
        moreReassuring(
          whole.report.hosts.find((one) => one.name === host.name),
          host,
          [],
        ),
      )
      expect(wrong).toEqual([])
    }
  })
})
