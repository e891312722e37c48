import type { Milestone } from '../conclusion.ts'

/** Public events, so that a time in a log can be read against what the world knew then. */
const MILESTONES: readonly (readonly [day: string, title: string, chain: string])[] = [
  ['2020-02-11', 'CVE-2020-0688 is fixed', 'signed-in-code-execution'],
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
  ['2021-03-18', 'The virus protection of Windows begins to undo it; BlackKingdom ransomware', 'proxylogon'],
  ['2021-04-13', 'Court-ordered removal of web shells is announced', 'proxylogon'],
  ['2021-04-13', 'April update, with the silent fixes of ProxyShell', 'proxyshell'],
  ['2021-05-11', 'May update closes the last flaw of ProxyShell', 'proxyshell'],
  ['2021-07-13', 'July update; the flaws of ProxyShell and ProxyToken get their numbers', 'proxytoken'],
  ['2021-08-05', 'ProxyShell is presented; mass exploitation follows', 'proxyshell'],
  ['2021-09-28', 'Exchange begins to fetch mitigations by itself', 'proxyshell'],
  ['2021-11-09', 'CVE-2021-42321 is fixed; it was exploited before', 'signed-in-code-execution'],
  ['2022-08-01', 'ProxyNotShell is seen in attacks', 'proxynotshell'],
  ['2022-09-29', 'ProxyNotShell is published while it is exploited', 'proxynotshell'],
  ['2022-11-08', 'ProxyNotShell and OWASSRF are fixed', 'proxynotshell'],
  ['2022-12-20', 'OWASSRF is published; ransomware uses it', 'owassrf'],
  ['2023-04-11', 'Exchange 2013 gets no more updates', 'hands-on-keyboard'],
  ['2025-10-14', 'Exchange 2016 and 2019 get no more updates', 'hands-on-keyboard'],
  ['2026-05-14', 'CVE-2026-42897 in Outlook on the web is exploited', 'hands-on-keyboard'],
]

/** In order of time. */
export function milestones(): Milestone[] {
  return MILESTONES.map(([day, title, chain]) => ({ time: Date.parse(`${day}T00:00:00Z`), title, chain }))
}
