import type { Milestone } from './conclusion.ts'

/** Public events, so that a time in a log can be read against what the world knew then. */
const MILESTONES: readonly (readonly [day: string, title: string, chain: string])[] = [
  ['2021-01-03', 'Earliest ProxyLogon attack traffic, seen in retrospect', 'proxylogon'],
  ['2021-01-05', 'The flaws are reported to the vendor', 'proxylogon'],
  ['2021-02-02', 'Active attacks are reported to the vendor', 'proxylogon'],
  ['2021-02-26', 'Mass scanning and indiscriminate web shells begin', 'proxylogon'],
  ['2021-03-02', 'Emergency update KB5000871; the vendor and others publish', 'proxylogon'],
  ['2021-03-03', 'US emergency directive; exploitation explodes', 'proxylogon'],
  ['2021-03-10', 'At least ten groups attack; exploit code is public', 'proxylogon'],
  ['2021-03-12', 'DearCry ransomware through ProxyLogon', 'proxylogon'],
  ['2021-03-15', 'One-click mitigation tool', 'proxylogon'],
  ['2021-03-16', 'Cumulative updates with the fix', 'proxylogon'],
  ['2021-04-13', 'April update, with the silent fixes of ProxyShell', 'proxyshell'],
  ['2021-08-05', 'ProxyShell is presented; mass exploitation follows', 'proxyshell'],
  ['2022-09-29', 'ProxyNotShell is published while it is exploited', 'proxynotshell'],
  ['2022-11-08', 'ProxyNotShell is fixed', 'proxynotshell'],
  ['2022-12-20', 'OWASSRF is published', 'owassrf'],
]

/** In order of time. */
export function milestones(): Milestone[] {
  return MILESTONES.map(([day, title, chain]) => ({ time: Date.parse(`${day}T00:00:00Z`), title, chain }))
}
