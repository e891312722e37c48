import { expect, it } from 'vitest'
import { utf8 } from '../../src/event/bytes.ts'
import { triageOf } from './triage.ts'

const AUTH = 'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\FrontEnd\\HttpProxy\\owa\\auth'

function listing(...names: readonly string[]): string {
  const files = names.map((name) => `03/03/2021  06:59 AM             2,210 ${name}`)
  return [
    ' Volume in drive C has no label.',
    ' Volume Serial Number is 5C1D-90AB',
    '',
    ` Directory of ${AUTH}`,
    '',
    '03/02/2021  11:58 PM    <DIR>          .',
    '03/02/2021  11:58 PM    <DIR>          ..',
    ...files,
    `               ${files.length} File(s)          2,210 bytes`,
    '',
    '     Total Files Listed:',
    `               ${files.length} File(s)          2,210 bytes`,
    '               2 Dir(s)  12,345,678 bytes free',
    '',
  ].join('\r\n')
}

async function found(text: string, encoding: 'utf8' | 'utf16le' = 'utf8'): Promise<readonly string[]> {
  const bytes = encoding === 'utf8' ? utf8(text) : new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))
  const { store, caseId, facts } = await triageOf([
    { path: 'files.txt', blob: new Blob([bytes as Uint8Array<ArrayBuffer>]) },
  ])
  const [source] = await store.sources.list(caseId)
  expect(source?.format).toBe('dir-listing')
  expect(source?.receipt.ledger).toEqual({ parsed: bytes.length, skipped: 0, unreadable: 0 })
  return facts.hits.map(({ rule }) => rule)
}

it('a script that Exchange does not ship is found where dir listed the folder of the sign-in', async () => {
  expect(await found(listing('logon.aspx', 'x.aspx', 'errorFE.aspx'))).toEqual(['listed_foreign_script'])
  expect(await found(listing('x.aspx'), 'utf16le')).toEqual(['listed_foreign_script'])
})

it('the pages of Exchange are none', async () => {
  expect(await found(listing('logon.aspx', 'logoff.aspx', 'errorFE.aspx', 'signout.aspx'))).toEqual([])
})
