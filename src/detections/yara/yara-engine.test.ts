import { describe, expect, it } from 'vitest'
import type { YaraReply, YaraRequest, YaraThread } from './thread.ts'
import { YaraEngine } from './yara-engine.ts'
import type { YaraFile, YaraRule } from './yara.ts'

const LIMITS = { compileMs: 40, compileAloneMs: 20, scanMs: 40, scanAloneMs: 20 }

/** A thread in which files whose text holds `hang` or `crash` do so when they are compiled, `slow` when they are asked. */
class FakeThread implements YaraThread {
  static made = 0
  static ended = 0
  #files: readonly YaraFile[] = []
  #asked = 0
  #listener: (reply: YaraReply) => void = () => undefined

  constructor() {
    FakeThread.made++
  }

  send(request: YaraRequest): void {
    const reply = this.#reply(request)
    if (reply) queueMicrotask(() => this.#listener(reply))
  }

  #reply(request: YaraRequest): YaraReply | null {
    if (request.kind === 'compile') {
      this.#files = request.files
      if (this.#holds('hang')) return null
      if (this.#holds('crash')) return { kind: 'failed', detail: 'RuntimeError: unreachable' }
      return { kind: 'compiled', rules: this.#files.map(ruleOf), unused: [] }
    }
    if (this.#holds('slow') && request.bytes.length > 3) return null
    if (this.#holds('tired') && ++this.#asked > 2)
      return { kind: 'failed', detail: 'RuntimeError: unreachable' }
    return {
      kind: 'scanned',
      matches: this.#files.map((file) => ({
        rule: ruleOf(file).name,
        pack: 'p',
        level: 'low',
        strings: [],
        found: 0,
      })),
    }
  }

  #holds(word: string): boolean {
    return this.#files.some(({ text }) => text.includes(word))
  }

  onReply(listener: (reply: YaraReply) => void): void {
    this.#listener = listener
  }

  end(): void {
    FakeThread.ended++
    this.#listener = () => undefined
  }
}

function ruleOf({ path, text }: YaraFile): YaraRule {
  const none = { description: '', author: '', references: [], tags: [], private: false }
  return { name: path, pack: 'p', title: path, level: 'low', path, text, ...none }
}

function file(path: string, what: string): YaraFile {
  return { pack: 'p', path, text: `rule r { condition: ${what} }` }
}

function engine(): YaraEngine {
  return new YaraEngine(() => new FakeThread(), LIMITS)
}

const BYTES = new Uint8Array(8)
const SUBJECT = { path: 'C:\\x.aspx' }

describe('rules that do not end', () => {
  for (const [word, said] of [
    ['hang', 'its file took longer than 0.02 s when it was compiled'],
    ['crash', 'its file broke off (RuntimeError: unreachable) when it was compiled'],
  ] as const) {
    it(`are left out when they ${word} while they are compiled, with their file alone`, async () => {
      const before = FakeThread.made - FakeThread.ended
      const one = engine()
      const set = await one.prepare([file('a', 'true'), file('b', word), file('c', 'true')])
      expect(set.rules.map(({ name }) => name)).toEqual(['a', 'c'])
      expect(set.unused).toMatchObject([
        { title: 'r', path: 'b', state: 'refused', line: 1, column: 6, reason: said },
      ])
      const { matches, left } = await one.scan(set.key, BYTES, SUBJECT)
      expect([matches.length, left]).toEqual([2, null])
      one.end()
      // No thread is left behind.
      expect(FakeThread.made - FakeThread.ended).toBe(before)
    })
  }

  it('are found out when they hold a source up, and every source says that they were not asked', async () => {
    const one = engine()
    const set = await one.prepare([file('a', 'true'), file('b', 'slow'), file('c', 'true')])
    expect((await one.scan(set.key, new Uint8Array(2), SUBJECT)).matches).toHaveLength(3)
    for (let i = 0; i < 2; i++) {
      const { matches, left } = await one.scan(set.key, BYTES, SUBJECT)
      expect(matches.map(({ rule }) => rule)).toEqual(['a', 'c'])
      expect(left).toBe(
        'the YARA rules of b were not asked: they took too long or too much memory on C:\\x.aspx',
      )
    }
    one.end()
  })
})

it('a thread that breaks off by itself costs no source an answer, and nothing is said of it', async () => {
  const one = engine()
  const set = await one.prepare([file('a', 'tired'), file('b', 'true')])
  for (let i = 0; i < 7; i++) {
    const { matches, left } = await one.scan(set.key, BYTES, SUBJECT)
    expect([matches.length, left]).toEqual([2, null])
  }
  one.end()
})

it('a thread is not asked for ever', async () => {
  const one = engine()
  const set = await one.prepare([file('a', 'true')])
  const before = FakeThread.made
  for (let i = 0; i < 5_001; i++) await one.scan(set.key, BYTES, SUBJECT)
  expect(FakeThread.made - before).toBe(1)
  one.end()
})

it('sets take turns in one thread, and what was asked at once is answered in order', async () => {
  const one = engine()
  const first = await one.prepare([file('a', 'true')])
  const second = await one.prepare([file('b', 'true')])
  const found = await Promise.all(
    [first, second, first].map(async ({ key }) => (await one.scan(key, BYTES, SUBJECT)).matches[0]?.rule),
  )
  expect(found).toEqual(['a', 'b', 'a'])
  expect((await one.prepare([file('a', 'true')])).key).toBe(first.key)
  one.end()
})
