import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HostConclusion, Verdict } from '../../src/detections/conclusion.ts'
import { measured, measureText } from './measure.ts'
import { collectionOf, triageFolder, type Collection } from './triage.ts'

/** What is asked about each kind of honest work, by the titles of rules; the verdict that follows. */
const HONEST: Readonly<Record<string, { readonly verdict: Verdict; readonly asked: readonly string[] }>> = {
  'legal-export': {
    verdict: 'needs-explanation',
    asked: [
      'Mailbox Import Export role assigned',
      'Mailbox export',
      'Mailbox export request removed without confirmation',
      'Mailbox search across users',
    ],
  },
  migration: {
    verdict: 'needs-explanation',
    asked: [
      'Many mailboxes opened by one account through the front end',
      'Many mailboxes read by one account within an hour (EWS)',
      'Right to act as every mailbox assigned (ApplicationImpersonation)',
    ],
  },
  panel: { verdict: 'cannot-tell', asked: [] },
  setup: { verdict: 'cannot-tell', asked: [] },
  monitoring: {
    verdict: 'needs-explanation',
    asked: ['Exchange PowerShell snap-in loaded from the command line'],
  },
  scanners: { verdict: 'cannot-tell', asked: [] },
  backup: {
    verdict: 'needs-explanation',
    asked: [
      'Active Directory database copied (ntds.dit)',
      'SYSTEM registry hive saved',
      'Volume shadow copy created or opened from the command line',
    ],
  },
  'own-pages': {
    verdict: 'needs-explanation',
    asked: ['Likely web shell answered (script that Exchange does not ship)'],
  },
  'help-desk': {
    verdict: 'needs-explanation',
    asked: [
      'Command shell started by another web application',
      'Script outside the Exchange applications answered',
    ],
  },
  hybrid: { verdict: 'needs-explanation', asked: ['Send connector created or redirected'] },
}

for (const [scenario, expected] of Object.entries(HONEST)) {
  describe(`honest work: ${scenario}`, () => {
    let collection: Collection
    let host: HostConclusion
    beforeAll(async () => {
      collection = await collectionOf(scenario, ['--size', '300KB', '--seed', '7'])
      const { report } = await triageFolder(collection.folder)
      expect(report.hosts.map(({ name }) => name)).toEqual(['EX01'])
      host = report.hosts[0]!
    })
    afterAll(async () => collection.remove())

    it('is at most asked about', () => {
      const states = host.chains.flatMap(({ id, verdict, since, stages }) => [
        `${id} ${verdict} ${since ?? ''}`,
        ...stages.map(({ id: stage, state }) => `${id}/${stage} ${state}`),
      ])
      const doubted = host.statements.filter(({ says }) => says.startsWith('log.'))
      expect(doubted.map(({ says }) => says)).toEqual([])
      expect(states.filter((state) => /compromised|succeeded|reached|\d$/.test(state))).toEqual([])
      expect(host.verdict).toBe(expected.verdict)
    })

    it('is asked about as little as can be, and never called an attempt unless it is a scan', async () => {
      const measure = measured(scenario, host, collection.labels)
      expect(measure.questions).toEqual(expected.asked)
      const wrong = Object.values(measure.kinds).flatMap((kind) => kind.wrong)
      expect(wrong).toEqual([])
      if (scenario !== 'scanners') expect(measure.kinds).toEqual({})
      await expect(measureText(measure)).toMatchFileSnapshot(`measures/${scenario}.golden.json`)
    })
  })
}
