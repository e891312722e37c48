import { expect, it } from 'vitest'
import type { TaskOutcome } from '../../ingest/task.ts'
import { taskOf } from '../../../tests/cases/source-task.ts'
import { LockedEvidence } from './locked-evidence.ts'

function outcome(...codes: string[]): TaskOutcome {
  return { source: { receipt: { issues: codes.map((code) => ({ code })) } } } as unknown as TaskOutcome
}

it('locked tasks of a case wait for passwords that they were not tried with', () => {
  const locked = new LockedEvidence()
  const [a, b] = [taskOf('', { id: 1 }), taskOf('', { id: 2, spooled: true, passwords: ['x'] })]
  locked.note('case', a, outcome('locked-archive'))
  locked.note('case', b, outcome('bad-text', 'locked-archive'))
  locked.note('case', taskOf('', { id: 3 }), outcome('bad-text'))
  expect(locked.untried('case')).toEqual([])
  locked.addPassword('case', 'x')
  locked.addPassword('case', 'x')
  expect(locked.passwords('case')).toEqual(['x'])
  expect(locked.untried('case')).toEqual([a])
  locked.addPassword('case', 'y')
  expect(locked.untried('case')).toEqual([a, b])
  expect([locked.isAtHand('case', 2), locked.isAtHand('other', 2), locked.needsSpools]).toEqual([
    true,
    false,
    true,
  ])
  locked.note('case', b, outcome())
  expect([locked.isAtHand('case', 2), locked.needsSpools]).toEqual([false, false])
  locked.forget('case')
  expect([locked.passwords('case'), locked.untried('case')]).toEqual([[], []])
})
