import { fragmentOf, selectionIn } from '../../../src/ui/state/fragment.ts'
import { bytesOf, textOf, type Door } from '../door.ts'

const MOST_TIME = 8.64e15

export const links: Door = {
  id: 'links',
  about: 'the part of an address that selects a view, a case and a search',
  tokens: ['#/', '?', '&', '=', '%', '%00', '%2', '+', 't=', 'q=', 'host=', 'case=', 'finding=', 'rule=']
    .concat(['-', '--', '1e400', 'NaN', 'Infinity', '-0', '__proto__', '#/rules?', '#/findings?', '\u202e'])
    .concat(['8640000000000000', '99999999999999999999']),
  most: { steps: 5_000, perByte: 50 },
  seeds: () =>
    bytesOf(
      '',
      '#/verdict',
      '#/timeline?case=0b8f&t=1614729600000-1614816000000',
      '#/events?case=0b8f&q=status%3A%3E%3D500+and+url.path%3A*.aspx&host=EX01&host=EX02',
      '#/findings?finding=EX01+web_shell',
      '#/rules?rule=account_made&t=-5--1',
    ),
  problem(input) {
    const selected = selectionIn(textOf(input))
    const { range } = selected
    if (range && !(range.from < range.to && Math.abs(range.from) <= MOST_TIME && range.to <= MOST_TIME))
      return `selects the times ${range.from} to ${range.to}`
    const again = selectionIn(fragmentOf(selected))
    const kept = { finding: selected.view === 'findings', rule: selected.view === 'rules' }
    const expected = {
      ...selected,
      finding: kept.finding ? selected.finding : null,
      rule: kept.rule ? selected.rule : null,
    }
    if (JSON.stringify(again) !== JSON.stringify(expected)) return `is another selection when written anew`
    return null
  },
}
