import { describe, expect, it } from 'vitest'
import { textOf } from '../../event/bytes.ts'
import { parseSearch } from '../search/search.ts'
import { mayHold, type BlockOutline } from './may-hold.ts'

const block: BlockOutline = {
  format: 'iis-w3c',
  source: 3,
  columns: ['c-ip', 'cs-uri-stem', 'sc-status'],
  minTime: Date.UTC(2021, 2, 1),
  maxTime: Date.UTC(2021, 2, 2),
  valuesOf: (column) => (column === 'sc-status' ? ['200', '404'] : null),
}
const fieldOf = (_: string, role: string): string | undefined => (role === 'client.ip' ? 'c-ip' : undefined)

describe('looking past blocks', () => {
  it.each([
    ['anything', true],
    ['C-IP:198.51.100.7', true],
    ['client.ip:198.51.100.7', true],
    ['user.agent:curl', false],
    ['user.agent|exists:no', true],
    ['gone:x', false],
    ['gone|exists:no', true],
    ['gone:""', true],
    ['not gone:x', true],
    ['sc-status:404', true],
    ['sc-status:500', false],
    ['c-ip:x and sc-status:500', false],
    ['c-ip:x or sc-status:500', true],
    ['not sc-status:404', true],
    ['format:iis-w3c', true],
    ['format:windows-evtx', false],
    ['source:3', true],
    ['source:4', false],
    ['time:2021-03-02', true],
    ['time:>=2021-03-03', false],
    ['time:<2021-03-01', false],
  ])('%s: %s', (search, expected) => {
    const parsed = parseSearch(search)
    expect(parsed.ok && mayHold(parsed.predicate, block, fieldOf)).toBe(expected)
  })

  it.each([
    ['mimikatz', false],
    ['aspnet', true],
    ['not mimikatz', true],
    ['"mimikatz x"', true],
    ['anywhere|domain:gone.example', false],
    ['anywhere|address:198.51.100.7', true],
    ['cs-uri-stem:mimikatz', false],
    ['cs-uri-stem:aspnet*', true],
    ['cs-uri-stem:/mimi.*katz/', false],
    ['cs-uri-stem|exists:yes', true],
  ])('by the texts that may stand in it, %s: %s', (search, expected) => {
    const parsed = parseSearch(search)
    const mayContain: BlockOutline['mayContain'] = (_, texts) =>
      texts.every((text) => 'aspnet_client'.includes(textOf(text)))
    expect(parsed.ok && mayHold(parsed.predicate, { ...block, mayContain }, fieldOf)).toBe(expected)
  })

  it('knows a column by its name without spaces', () => {
    const parsed = parseSearch('ThreatName:x')
    const outline = { ...block, columns: ['Threat Name'] }
    expect(parsed.ok && mayHold(parsed.predicate, outline, fieldOf)).toBe(true)
  })

  it('knows nothing of the times of a block without any', () => {
    const parsed = parseSearch('time:2021')
    expect(parsed.ok && mayHold(parsed.predicate, { ...block, minTime: NaN, maxTime: NaN }, fieldOf)).toBe(
      false,
    )
  })
})
