import type { Label } from './triage.ts'

/** `chain/stage` */
export type LabelledStep = `${string}/${string}`

/** Stages of labels that are called otherwise in the chains, or that several chains tell of. */
const TOLD_AS: Readonly<Record<string, readonly LabelledStep[]>> = {
  'proxylogon/mapi': ['proxylogon/mapi', 'proxylogon/backend'],
  'proxylogon/proxylogon-session': ['proxylogon/session', 'proxylogon/backend'],
  'proxylogon/vdir-cleanup': ['proxylogon/vdir-reset'],
  'proxylogon/oab-download': ['proxylogon/oab'],
  'proxylogon/process': ['web-shell/process', 'hands-on-keyboard/process'],
  'proxylogon/credential': ['hands-on-keyboard/credentials'],
  'proxylogon/archive': ['hands-on-keyboard/archive', 'hands-on-keyboard/download'],
  'proxylogon/mailbox': ['proxylogon/mailbox', 'proxylogon/backend', 'mail-theft/access'],
  // A scanner tries every way in.
  'scanner/probe': [
    'proxylogon/probe',
    'proxylogon/autodiscover',
    'proxyshell/probe',
    'proxyshell/backend',
    'proxynotshell/probe',
    'owassrf/probe',
    'web-shell/shell-request',
  ],
  'proxyshell/role': ['proxyshell/role', 'mail-theft/right'],
  'proxyshell/export': ['proxyshell/export', 'mail-theft/export'],
  'proxyshell/removal': ['proxyshell/export', 'mail-theft/export'],
  'proxytoken/forwarding': ['proxytoken/forwarding', 'mail-theft/forwarding'],
  'proxynotshell/shell-file': ['proxynotshell/shell', 'web-shell/shell-file'],
  'proxynotshell/shell-request': ['proxynotshell/shell', 'web-shell/shell-request'],
  'owassrf/control': ['hands-on-keyboard/control'],
  'hands-on-keyboard/shell-file': ['web-shell/shell-file'],
  'hands-on-keyboard/shell-request': ['web-shell/shell-request'],
  'hands-on-keyboard/mail': ['hands-on-keyboard/mail', 'mail-theft/export'],
  'viewstate-keys/keys': ['viewstate-keys/keys', 'exchange-settings/keys'],
  // A page that the worker process writes is a script in a web folder, whatever it is for.
  'sign-in-capture/page-changed': ['sign-in-capture/page-changed', 'web-shell/shell-file'],
  'back-end-shell/shell-file': ['web-shell/shell-file'],
  'back-end-shell/shell-request': ['back-end-shell/shell-request'],
  'back-end-shell/process': ['web-shell/process', 'hands-on-keyboard/process'],
}

/** Steps that are the same whichever way in was used; the chains of all of them tell of it. */
const WHICHEVER_WAY: Readonly<Record<string, readonly LabelledStep[]>> = {
  'shell-file': ['web-shell/shell-file'],
  'shell-request': ['web-shell/shell-request'],
  process: ['web-shell/process', 'hands-on-keyboard/process'],
}

/** The steps of an attack of which a row is a trace. */
export function stepsOf({ chain, stage, names }: Label): LabelledStep[] {
  const own: LabelledStep = `${chain}/${stage}`
  const steps = [...(TOLD_AS[own] ?? [own, ...(WHICHEVER_WAY[stage] ?? [])])]
  const commands = names?.command ?? []
  for (const [step, pattern] of BY_COMMAND)
    if (commands.some((command) => pattern.test(command))) steps.push(step)
  return [...new Set(steps)]
}

/** Steps that the command of a process tells, whatever started it. */
const BY_COMMAND: readonly (readonly [step: LabelledStep, command: RegExp])[] = [
  ['hands-on-keyboard/credentials', /minidump|reg save|ntdsutil/i],
  ['hands-on-keyboard/persistence', /net user .* \/add|schtasks \/create|certutil -urlcache|downloadstring/i],
  ['hands-on-keyboard/archive', /makecab/i],
  ['hands-on-keyboard/defences', /sc stop windefend/i],
  ['hands-on-keyboard/removal', /wevtutil cl/i],
]
