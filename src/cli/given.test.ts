import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { yaraEngine } from './yara.ts'
import { answersFrom, rulesFrom } from './given.ts'
import { notices } from './output.ts'

const judgement = {
  host: 'EX01',
  rule: 'system_hive_saved',
  events: { count: 1, first: '2022-08-19T22:15:00.000Z', last: '2022-08-19T22:15:00.000Z' },
  answer: 'expected',
  reason: 'The weekly backup',
  time: '2022-09-01T08:00:00Z',
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldtrace-answers-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('files of answers', () => {
  it('are joined, a report among them: the later answer counts', async () => {
    const saved = await file('answers.json', { schema: 'coldtrace.answers/1', judgements: [judgement] })
    const report = await file('report.json', {
      schema: 'coldtrace.report/2',
      hosts: [],
      judgements: [{ ...judgement, answer: 'attack', time: '2022-09-02T08:00:00Z' }],
    })
    for (const paths of [
      [saved, report],
      [report, saved],
    ]) {
      const answers = await answersFrom(paths)
      expect(answers.ok && answers.judgements.map(({ answer }) => answer)).toEqual(['attack'])
    }
    expect(await answersFrom([])).toEqual({ ok: true, judgements: [] })
  })

  it('that cannot be taken are named, with what is wrong with them', async () => {
    const long = await file('long.json', '')
    await truncate(long, (64 << 20) + 1)
    const broken = await file('broken.json', { judgements: [{ ...judgement, reason: '' }] })
    const messages = await Promise.all(
      [long, broken, join(folder, 'none.json'), await file('text.json', 'x')].map(async (path) => {
        const answers = await answersFrom([path])
        return answers.ok ? '' : answers.message.replace(`${folder}/`, '')
      }),
    )
    expect(messages[0]).toBe('long.json: it is too long')
    expect(messages[1]).toBe('broken.json: judgements[0] must be a reason, which the answer expected needs')
    expect(messages[2]).toMatch(/^none\.json: ENOENT/)
    expect(messages[3]).toBe('text.json: it is no JSON')
  })
})

it('rules are read beside a link that leads out of their folder, and it is named', async () => {
  const rules = join(folder, 'rules')
  await mkdir(rules)
  await writeFile(join(rules, 'list.txt'), '198.51.100.7\n')
  await symlink('/dev/null', join(rules, 'link.yml'))
  const said = vi.spyOn(notices, 'line').mockImplementation(() => undefined)
  const yara = yaraEngine()
  const loaded = await rulesFrom([rules], false, yara)
  yara.end()
  expect(loaded.ok && loaded.rules.indicators.map(({ written }) => written)).toEqual(['198.51.100.7'])
  expect(said.mock.calls).toEqual([[expect.stringContaining('Not read: rules/link.yml: ')]])
  said.mockRestore()
})
