import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileRules } from '../../../src/detections/compile/rule-set.ts'
import { Hunter } from '../../../src/detections/hunt/hunt.ts'
import { fieldOf } from '../../../src/formats/registry.ts'
import { bytesOf, textOf, type Door } from '../door.ts'
import { smallBlock } from '../small-block.ts'

const WEB = 'logsource: { category: webserver }'
const WINDOWS = 'logsource: { product: windows, service: security }'
const RULES = [
  `title: a\nid: 5f3d1f4e-1111-4000-8000-00000000abcd\nlevel: high\n${WEB}\ndetection:\n  s:\n    cs-uri-stem|endswith: ['.aspx', 'x']\n    cs-method: POST\n  f: { sc-status|gte: 500 }\n  condition: s and not f\n`,
  `title: b\n${WEB}\ndetection:\n  s1: { cs-uri-stem|re|i: '^/(owa|ecp)/[a-z]{1,3}\\.js$' }\n  s2: [whoami, 'net*user ?']\n  condition: 1 of s* or all of them\n`,
  `title: c\n${WEB}\ndetection:\n  s: { c-ip|cidr: 198.51.100.0/24 }\n  condition: s | count(cs-uri-stem) by c-ip > 1\n  timeframe: 5m\n`,
  `title: d\nname: d\n${WEB}\ndetection: { s: { cs-username|expand: '%admins%' }, condition: s }\n---\ntitle: e\ncorrelation:\n  type: event_count\n  rules: [d]\n  group-by: [c-ip]\n  timespan: 1h\n  condition: { gte: 2 }\n`,
  `title: f\n${WINDOWS}\ndetection:\n  s: { EventID: [4624, 4688], CommandLine|windash|contains|all: [-a, '/b'], Image|base64offset|contains: x, T|wide|base64: y }\n  n: { User: null, Path|exists: true, A|fieldref: B }\n  condition: s or n\n`,
  `title: g\nfilter:\n  rules: [a]\n  selection: { c-ip: 198.51.100.7 }\n  condition: selection\n${WEB}\n`,
  `action: global\ntitle: h\n${WEB}\n---\ndetection: { s: { sc-status: 200 }, condition: s }\n`,
]

export const rules: Door = {
  id: 'rules',
  about: 'a file of Sigma rules, which are compiled and run on a few events',
  tokens: [
    'title: ',
    'id: ',
    'level: high\n',
    'status: deprecated\n',
    'logsource: ',
    'detection:\n',
    'condition: ',
  ]
    .concat([
      '  s:\n',
      '---\n',
      '- ',
      ': ',
      '{',
      '}',
      '[',
      ']',
      '|',
      '&a ',
      '*a',
      '<<: *a',
      '!!binary ',
      '> ',
      '|-\n',
    ])
    .concat([
      '|contains',
      '|endswith',
      '|startswith',
      '|all',
      '|re',
      '|re|i',
      '|cidr',
      '|base64',
      '|base64offset',
    ])
    .concat([
      '|wide',
      '|utf16',
      '|windash',
      '|expand',
      '|exists',
      '|fieldref',
      '|cased',
      '|gt',
      '|lte',
      '|neq',
    ])
    .concat([
      '|minute',
      '|urldecoded',
      '|decoded',
      '1 of them',
      'all of s*',
      ' and ',
      ' or ',
      ' not ',
      '(',
      ')',
    ])
    .concat([
      ' | count() by c-ip > 1',
      ' | near s and f',
      'timeframe: 5m\n',
      'correlation:\n',
      'type: temporal\n',
    ])
    .concat([
      'group-by: [c-ip]\n',
      'timespan: 1h\n',
      'filter:\n',
      'rules: [a]\n',
      'null',
      '~',
      '\\*',
      '\\\\',
      '?',
      '*',
    ])
    .concat([
      '%admins%',
      '(?i)',
      '[a-z]{1,9}',
      '(a|b)+',
      '.*',
      '0x10',
      '1e9',
      '-1',
      '__proto__',
      'action: global\n',
    ]),
  // Compiling is bounded by limits on the number of tests and variants, most of which a few words can reach.
  most: { steps: 60_000_000, perByte: 20_000 },
  seeds(root) {
    const folder = join(root, 'src/detections/rules')
    const builtIn = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yml'))
      .sort()
      .filter((_, at) => at % 12 === 0)
      .map((name) => readFileSync(join(folder, name)))
    return [...bytesOf(...RULES), ...builtIn.map((bytes) => new Uint8Array(bytes))]
  },
  problem(input) {
    const text = textOf(input)
    const compiled = compileRules([{ path: 'a/x.yml', text, origin: 'added' }])
    const { refused, given, rules: running, correlations } = compiled
    if (given > text.length + 1) return `${given} rules in ${text.length} characters`
    if (refused.length + running.length + correlations.length === 0 && text.trim() !== '')
      if (compiled.filters.length === 0) return 'neither runs nor is refused'
    const silent = refused.find(({ reason }) => reason.trim() === '')
    if (silent) return `${silent.id} is refused without a word`
    const lines = text.split('\n').length
    const strange = refused.find(
      ({ at }) => at !== null && !(at.line >= 1 && at.line <= lines + 1 && at.column >= 1),
    )
    if (strange) return `${strange.reason}: at line ${strange.at!.line} of ${lines}`
    const block = smallBlock()
    const context = { sourceId: 0, hostOf: () => null, fieldOf }
    const found = new Hunter(compiled, fieldOf).hunt(block, context)
    const outside = found.some(({ rows }) => [...rows].some((row) => !(row >= 0 && row < block.rows)))
    return outside ? 'finds rows that there are not' : null
  },
}
