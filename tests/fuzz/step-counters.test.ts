import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { parseAst } from 'vite'
import { withCounters } from '../../.ci/step-counters.mjs'

function counted(code: string): string {
  let used = 0
  return withCounters(code, parseAst(code), () => `c[${used++}]++`)
}

describe('the counters of the fuzzer', () => {
  it('stand at the beginning of each branch', () => {
    expect(counted('function f(a) { if (a) g(); else { h() } }')).toBe(
      'function f(a) {c[0]++; if (a) {c[1]++;g();} else {c[2]++; h() } }',
    )
    expect(counted('const f = (a) => a ? b : (c || d)')).toBe(
      'const f = (a) => (c[0]++,a ? (c[1]++,b) : ((c[2]++,c || (c[3]++,d))))',
    )
    expect(counted('for (;;) x(); switch (a) { case 1: y() }')).toBe(
      'for (;;) {c[0]++;x();} switch (a) { case 1: c[1]++;y() }',
    )
  })

  it('change nothing of what the code does', () => {
    const code = `
      const f = (n) => n < 2 ? n : f(n - 1) + f(n - 2)
      const odd = [1, 2, 3, 4].filter((n) => n % 2 === 1 && n > 0 || false)
      let text = ''
      for (const n of odd) if (n > 1) text += n; else text += 'one'
      try { null.x } catch (e) { text += e.name } finally { text += '.' }
      do text += '!'; while (text.length < 20)
      const o = () => ({ a: text ?? 'none' })
      result.push(f(10), o().a)`
    const run = (text: string): unknown[] => {
      const result: unknown[] = []
      runInNewContext(text, { result, c: new Uint32Array(100) })
      return result
    }
    expect(run(counted(code))).toEqual(run(code))
  })
})
