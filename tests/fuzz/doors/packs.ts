import { blanked, readRuleText } from '../../../src/detections/yara/rule-text.ts'
import { layOut } from '../../../src/detections/yara/namespaces.ts'
import { readPack, refusedRules } from '../../../src/detections/packs/read-pack.ts'
import { bytesOf, textOf, type Door } from '../door.ts'

const DIGEST = 'b75f163ca9b9240bf4b37ad92bc7556b40a17e27c2b8ed5c8991385fe07d17d0'

const STIX = {
  type: 'bundle',
  objects: [
    { type: 'identity', id: 'identity--1', name: 'A CERT' },
    {
      type: 'indicator',
      id: 'indicator--1',
      created_by_ref: 'identity--1',
      valid_from: '2021-03-02T00:00:00Z',
      pattern_type: 'stix',
      pattern: `[ipv4-addr:value = '198.51.100.7' OR file:hashes.'SHA-256' = '${DIGEST}'] OR [url:value='https://evil.example/a']`,
    },
    { type: 'indicator', id: 'indicator--2', pattern_type: 'sigma', pattern: 'title: x' },
  ],
}
const MISP = {
  response: [
    {
      Event: {
        info: 'Case 7',
        date: '2021-03-05',
        Attribute: [
          { type: 'ip-src', value: '198.51.100.7', to_ids: true },
          { type: 'filename|sha256', value: `a.aspx|${DIGEST}`, to_ids: '1' },
          { type: 'url', value: 'hxxps://evil[.]example/x', to_ids: true, deleted: '0' },
        ],
        Object: [{ name: 'file', Attribute: [{ type: 'md5', value: 'd41d8cd98f00b204e9800998ecf8427e' }] }],
      },
    },
  ],
}
const OPENIOC = `<?xml version="1.0"?><ioc xmlns="http://schemas.mandiant.com/2010/ioc" id="x"><short_description>a</short_description>
<definition><Indicator operator="OR"><IndicatorItem condition="is"><Context document="FileItem" search="FileItem/Md5sum"/>
<Content type="md5">d41d8cd98f00b204e9800998ecf8427e</Content></IndicatorItem><Indicator operator="AND">
<IndicatorItem condition="contains"><Context search="Network/DNS"/><Content type="string">evil.example</Content></IndicatorItem>
</Indicator></Indicator></definition></ioc>`
const YARA = `import "pe"
include "other.yar"
private rule helper : tag1 tag2 { meta: author = "x" score = 70 strings: $a = "cmd.exe" nocase $b = { 4D 5A ?? [2-4] } $c = /a[b-d]{1,3}\\// condition: any of them }
rule shell { condition: helper and filesize < 1MB /* a comment */ }`

/** The path of the file is the first line, its content the rest. */
export const packs: Door = {
  id: 'packs',
  about: 'a file of a pack: Sigma, STIX, MISP, OpenIOC, lists, YARA',
  tokens: [
    'x.json\n',
    'x.csv\n',
    'x.txt\n',
    'x.yar\n',
    'x.ioc\n',
    'x.yml\n',
    'x.md5\n',
    'x.tsv\n',
    'hash-iocs.txt\n',
  ]
    .concat([
      '"pattern":',
      '"pattern_type":',
      '"to_ids":',
      '"value":',
      '"Attribute":',
      '"Object":',
      '"objects":',
    ])
    .concat([
      ' AND ',
      ' OR ',
      ' FOLLOWEDBY ',
      ' LIKE ',
      ' ISSUBSET ',
      ' MATCHES ',
      "'",
      '[ipv4-addr:value',
      ']',
      '(',
    ])
    .concat([
      'hxxp://',
      '[.]',
      '(dot)',
      '198.51.100.7',
      '198.51.100.0/24',
      '2001:db8::1',
      'evil.example',
      DIGEST,
    ])
    .concat([
      'rule ',
      'private ',
      'global ',
      'import "pe"',
      'include "',
      'condition:',
      'strings:',
      'meta:',
      '/*',
      '*/',
    ])
    .concat([
      '//',
      '$a',
      '{ ?? }',
      '<Indicator operator="AND">',
      '<Content type="md5">',
      '</Indicator>',
      '"__proto__":',
    ])
    .concat(['type,value\n', 'title: ', '---\n', 'detection:', '%temp%\\', ';', '"deleted":']),
  most: { steps: 100_000, perByte: 3_000 },
  seeds: () =>
    bytesOf(
      `x.json\n${JSON.stringify(STIX)}`,
      `misp.json\n${JSON.stringify(MISP)}`,
      `x.ioc\n${OPENIOC}`,
      `x.yar\n${YARA}`,
      `x.csv\nvalue,type,comment\n203.0.113.19,ipaddress,"a ""b"""\nevil[.]example,Domain_Name,\n`,
      `x.tsv\nip\tnote\n203.0.113.19\tscanner\n`,
      `x.txt\n# a list\n198.51.100.7\nhxxp://evil[.]example/a.php\n${DIGEST}  a.aspx\nC:\\Windows\\Temp\\x.aspx\n`,
      `hash-iocs.txt\n${DIGEST};a web shell\n`,
      `filename-iocs.txt\n\\\\inetpub\\\\wwwroot\\\\[a-z]{5}\\.aspx;70;(?i)ok\n`,
      'x.yml\ntitle: x\nlogsource: { product: windows }\ndetection: { s: { EventID: 1 }, condition: s }\n---\ntitle: y',
    ),
  problem(input) {
    const given = textOf(input)
    const end = given.indexOf('\n')
    const path = given.slice(0, Math.max(0, end))
    const text = given.slice(end + 1)
    const read = readPack('p', [{ path, text }])
    const { entries, indicators, repeated, rules, yara, refused } = read
    const kept = indicators.length + repeated + rules.length + yara.length + refused.length
    if (kept !== entries) return `${kept} of ${entries} entries are accounted for`
    if (entries > text.length + 1) return `${entries} entries in ${text.length} characters`
    const silent = refusedRules(read).find(({ reason }) => reason.trim() === '')
    if (silent) return `${silent.id} is refused without a word`
    const long = refused.find(({ label, reason }) => label.length > 200 || reason.length > 20_000)
    if (long) return `a refusal of ${long.reason.length} characters`
    return problemOfYara(path, text)
  },
}

function problemOfYara(path: string, text: string): string | null {
  const { rules, references } = readRuleText(text)
  let last = 0
  for (const { start, end, line, column } of rules) {
    if (!(start >= last && end >= start && end <= text.length)) return 'a rule that lies in another'
    if (!(line >= 1 && column >= 1)) return 'a rule that stands nowhere'
    last = end
  }
  const rest = blanked(text, [...rules, ...references])
  if (rest.length !== text.length) return 'blanking moves what is left'
  const { namespaces } = layOut([{ pack: 'p', path, text }])
  return namespaces.length > 1 ? 'one file in two namespaces' : null
}
