import {
  failedRuns,
  firstActor,
  quietFiles,
  scans,
  secondActor,
  shellFound,
  shellUse,
  sideDoors,
} from './attacks.ts'
import { hybrid, legalExport, migration, panelWork } from './honest-mail.ts'
import { backup, helpDesk, monitoring, ownPages, scanners, setupRun } from './honest-operations.ts'
import { handsOn, owaSsrf, proxyNotShell, proxyShell, proxyShellTried, proxyToken } from './later-attacks.ts'
import { mailTheft, signInCapture } from './mail-attacks.ts'
import { DAY, type Planned } from './plan.ts'
import type { Era } from './server.ts'
import {
  backEndShell,
  forgedApp,
  forgedViewState,
  remotePowerShell,
  settingsChanged,
  sharedKey,
} from './signed-in-attacks.ts'
import type { World } from './world.ts'

const SPRING = { era: 'march2021', from: '2021-01-01', to: '2021-04-01' } as const
const WINTER = { era: 'february2020', from: '2020-02-20', to: '2020-03-08', patched: '2020-03-05' } as const
const SUMMER = { era: 'july2021', from: '2021-08-10', to: '2021-09-05', patched: '2021-08-30' } as const
const AUTUMN = { era: 'november2022', from: '2022-11-01', to: '2022-12-20', patched: '2022-12-12' } as const

const RECENT = { era: 'august2025', patched: '2025-06-20' } as const
const MAY = { era: 'august2025', from: '2025-05-04', to: '2025-05-13', patched: '2025-05-08' } as const

/** Each scenario with its days; those of `honest` work have no attack, and nothing else that looks like one. */
export const SCENARIOS = {
  proxylogon: {
    ...SPRING,
    patched: '2021-03-09',
    says: 'the whole chain by several actors, web-shell use, credentials and data taken',
  },
  webshell: {
    ...SPRING,
    patched: '2021-03-09',
    says: 'only the use of a web shell whose entry is not logged',
  },
  failed: {
    ...SPRING,
    patched: '2021-03-05',
    says: 'exploit requests that fail, before and after the update',
  },
  scan: { ...SPRING, patched: '2021-03-09', says: 'only public checks for the flaw' },
  benign: { ...SPRING, patched: '2021-03-04', says: 'no attack; busy, with everything that looks like one' },
  proxyshell: { ...SUMMER, says: 'ProxyShell up to a web shell and commands, and somebody who only tries' },
  proxytoken: { ...SUMMER, says: 'ProxyToken: a rule that sends mail away' },
  'hands-on': { ...SUMMER, says: 'hands on the keyboard: accounts, credentials, archives, traces removed' },
  mixed: { ...SUMMER, says: 'several actors by several ways on one server' },
  proxynotshell: { ...AUTUMN, says: 'ProxyNotShell with a stolen account, then a web shell' },
  owassrf: { ...AUTUMN, says: 'OWASSRF with a stolen account, then a tunnel' },
  later: { ...AUTUMN, says: 'no attack, in a later year; busy' },
  'mail-theft': {
    ...RECENT,
    from: '2025-03-03',
    to: '2025-03-16',
    says: 'mail of many read with a given right, exported and forwarded',
  },
  viewstate: {
    ...RECENT,
    from: '2025-05-06',
    to: '2025-05-19',
    says: 'forged ViewState signed with the stolen machine key',
  },
  'sign-in': {
    ...RECENT,
    from: '2025-06-02',
    to: '2025-06-16',
    says: 'passwords captured on the sign-in page',
  },
  'forged-app': {
    era: 'november2021',
    from: '2021-11-01',
    to: '2021-11-14',
    patched: '2021-11-12',
    says: 'CVE-2021-42321 by a signed-in user',
  },
  'shared-key': { ...WINTER, says: 'CVE-2020-0688 by a signed-in user' },
  'remote-powershell': {
    era: 'february2023',
    from: '2023-02-16',
    to: '2023-03-03',
    patched: '2023-03-01',
    says: 'CVE-2023-21529 by a signed-in user, then ransomware',
  },
  'back-end-shell': {
    era: 'february2023',
    from: '2023-05-06',
    to: '2023-05-16',
    patched: '2023-05-14',
    says: 'a web shell at port 444, used from inside',
  },
  settings: {
    ...RECENT,
    from: '2025-04-05',
    to: '2025-04-15',
    says: 'auditing and protection of Exchange switched off, a key taken',
  },
  'legal-export': { ...MAY, honest: true, says: 'no attack: mailboxes exported for a court' },
  migration: { ...MAY, honest: true, says: 'no attack: a migration that reads and moves mailboxes' },
  panel: { ...MAY, honest: true, says: 'no attack: administrators at work in the control panel' },
  setup: { ...MAY, honest: true, says: 'no attack: setup of a cumulative update' },
  monitoring: { ...MAY, honest: true, says: 'no attack: monitoring with probes, scripts and sign-ins' },
  scanners: { ...MAY, honest: true, says: 'no attack that works: scanners without an account, refused' },
  backup: { ...MAY, honest: true, says: 'no attack: backups of registry, directory and web folders' },
  'own-pages': { ...MAY, honest: true, says: 'no attack: pages of the organisation that forty people open' },
  'help-desk': { ...MAY, honest: true, says: 'no attack: a portal that starts PowerShell' },
  hybrid: { ...MAY, honest: true, says: 'no attack: a server tied to Exchange Online' },
} as const satisfies Record<
  string,
  {
    readonly era: Era
    readonly from: string
    readonly to: string
    readonly patched: string
    readonly says: string
    readonly honest?: true
  }
>
export type Scenario = keyof typeof SCENARIOS

/** What happens on the first server of a scenario beside the traffic of every day. */
const FIRST_SERVER: Readonly<Record<Scenario, (world: World) => Planned[]>> = {
  proxylogon: (world) => [
    ...firstActor(world),
    ...secondActor(world),
    ...shellUse(world),
    ...sideDoors(world),
    ...scans(world),
  ],
  webshell: (world) => [...shellUse(world), ...shellFound(world)],
  failed: failedRuns,
  scan: scans,
  benign: (world) => quietFiles(world, dayOf('benign', 9)),
  proxyshell: (world) => [...proxyShell(world), ...proxyShellTried(world)],
  proxytoken: proxyToken,
  'hands-on': handsOn,
  mixed: (world) => [
    ...proxyShell(world),
    ...proxyShellTried(world),
    ...proxyToken(world),
    ...handsOn(world),
  ],
  proxynotshell: proxyNotShell,
  owassrf: owaSsrf,
  later: (world) => quietFiles(world, dayOf('later', 9)),
  'mail-theft': mailTheft,
  viewstate: forgedViewState,
  'sign-in': signInCapture,
  'forged-app': forgedApp,
  'shared-key': sharedKey,
  'remote-powershell': remotePowerShell,
  'back-end-shell': backEndShell,
  settings: settingsChanged,
  'legal-export': legalExport,
  migration,
  panel: panelWork,
  setup: setupRun,
  monitoring,
  scanners,
  backup,
  'own-pages': ownPages,
  'help-desk': helpDesk,
  hybrid,
}

/** Other servers, where something happens on them too. */
const OTHER_SERVERS: Readonly<Partial<Record<Scenario, (world: World, number: number) => Planned[]>>> = {
  proxylogon: (world, number) => (number === 1 ? failedRuns(world) : []),
  failed: failedRuns,
  scan: scans,
  benign: (world) => quietFiles(world, dayOf('benign', 9)),
  later: (world) => quietFiles(world, dayOf('later', 9)),
  proxyshell: proxyShellTried,
}

/** Epoch milliseconds of the begin of a day of a scenario; day 0 is its first. */
function dayOf(scenario: Scenario, day: number): number {
  return Date.parse(SCENARIOS[scenario].from) + day * DAY
}

/** Plans what happens on a server of a scenario. The first server, number 0, receives most of it. */
export function plannedOn(world: World, scenario: Scenario, number: number): Planned[] {
  return number === 0 ? FIRST_SERVER[scenario](world) : (OTHER_SERVERS[scenario]?.(world, number) ?? [])
}

export function isHonest(scenario: Scenario): boolean {
  return 'honest' in SCENARIOS[scenario]
}
