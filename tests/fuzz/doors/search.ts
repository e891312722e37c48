import { fieldOf } from '../../../src/formats/registry.ts'
import { printPredicate } from '../../../src/predicate/search/print.ts'
import { parseSearch } from '../../../src/predicate/search/search.ts'
import { evaluate } from '../../../src/predicate/evaluate/evaluate.ts'
import { bytesOf, textOf, type Door } from '../door.ts'
import { smallBlock } from '../small-block.ts'

export const search: Door = {
  id: 'search',
  about: 'the language of the search bar',
  tokens: [
    ' and ',
    ' or ',
    ' not ',
    '-',
    '(',
    ')',
    '*',
    '?',
    ':',
    '"',
    '""',
    '/',
    '/i',
    '/re/ims',
    '>=',
    '<',
    '[',
  ]
    .concat([
      ' TO ',
      ']',
      '}',
      '|cased',
      '|re',
      '|re|i',
      '|startswith',
      '|contains|all',
      '|cidr',
      '|exists',
      '|gt',
    ])
    .concat([
      '|fieldref',
      '|named:',
      '|decoded',
      'time:',
      'host:',
      'format:',
      'source:',
      'anywhere:',
      'client.ip:',
    ])
    .concat([
      'url.path:',
      'status:',
      'cs-uri-stem:',
      '198.51.100.0/24',
      '2021-03-03T04:05',
      '(?i)',
      '{1,9}',
      '\\',
    ])
    .concat(['null', 'yesterday', 'last 3 days']),
  most: { steps: 3_000_000, perByte: 20_000 },
  seeds: () =>
    bytesOf(
      '',
      'logon.aspx',
      'status:>=500 and not (client.ip:198.51.100.0/24 or host:EX01)',
      'url.path:*.aspx cs-method|cased:"POST" -user.name:*',
      'time:[2021-03-03 TO 2021-03-04} format:iis-w3c source:3',
      'cs-uri-stem:/^\\/owa\\/(auth|x){1,3}.*\\.js$/i',
      'status:[200 TO 299] or sc-status:(404 or 500) or "a ""quoted"" text"',
      'anywhere|contains:owa and cs-uri-stem|startswith:/ and c-ip|cidr:198.51.100.0/24',
      'not * or ()',
    ),
  problem(input) {
    const text = textOf(input)
    const parsed = parseSearch(text)
    if (!parsed.ok) {
      if (parsed.message.trim() === '') return 'complains without a word'
      const { at, length } = parsed
      return at >= 0 && length >= 0 && at <= text.length
        ? null
        : `complains about place ${at} of ${text.length}`
    }
    const block = smallBlock()
    const context = { sourceId: 3, hostOf: () => 'EX01', fieldOf }
    const rows = [...evaluate(parsed.predicate, block, context).rows()]
    if (rows.some((row) => !(row >= 0 && row < block.rows))) return 'finds rows that there are not'
    const printed = printPredicate(parsed.predicate)
    if (printed.length > 100_000) return null
    const again = parseSearch(printed)
    if (!again.ok) return `is written as ${JSON.stringify(printed)}, which is not read: ${again.message}`
    const found = [...evaluate(again.predicate, block, context).rows()]
    return found.join() === rows.join() ? null : `finds other rows when written as ${JSON.stringify(printed)}`
  },
}
