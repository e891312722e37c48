import { expect, it } from 'vitest'
import type { TaskOutcome } from '../../ingest/task.ts'
import { taskOf } from '../../../tests/cases/source-task.ts'
import { LockedEvidence } from './locked-evidence.ts'

function outcome(...codes: string[]): TaskOutcome {
  return { source: { receipt: { issues: codes.map((code) => ({ code })) } } } as unknown as TaskOutcome
}

it('locked tasks of a case wait for passwords that they were not tried with', () => {
  const [locked, other] = [new LockedEvidence(), new LockedEvidence()]
  const [a, b] = [taskOf('', { id: 1 }), taskOf('', { id: 2, spooled: true, passwords: ['x'] })]
  locked.note(a, outcome('locked-archive'))
  locked.note(b, outcome('bad-text', 'locked-archive'))
  locked.note(taskOf('', { id: 3 }), outcome('bad-text'))
  expect(locked.untried()).toEqual([])
  locked.addPassword('x')
  locked.addPassword('x')
  expect(locked.passwords).toEqual(['x'])
  expect(locked.untried()).toEqual([a])
  locked.addPassword('y')
  expect(locked.untried()).toEqual([a, b])
  expect([locked.isAtHand(2), other.isAtHand(2), locked.needsSpools]).toEqual([true, false, true])
  locked.note(b, outcome())
  expect([locked.isAtHand(2), locked.needsSpools]).toEqual([false, false])
  expect([other.passwords, other.untried()]).toEqual([[], []])
})
