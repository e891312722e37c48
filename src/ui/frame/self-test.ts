export const SELF_TEST_HOST = 'coldtrace-self-test.invalid'

/** A host that cannot exist, different for each attempt: `.invalid` is reserved. */
const hostOf = (attempt: number): string => `n${attempt}.${SELF_TEST_HOST}`

/** Maximum time until a refusal is reported. */
const REPORT_MS = 1000
const STEP_MS = 20

export interface Attempt {
  /** Description of the attempt. */
  readonly way: string
  readonly kind: 'leave' | 'run'
  /** `blocked`: the policy stopped it and said so. `absent`: this page does not have it. `open`: nothing stopped it. */
  readonly outcome: 'blocked' | 'absent' | 'open'
  /** The directive of the policy that stopped it, or another explanation. */
  readonly by: string
}

interface Way {
  readonly way: string
  readonly kind: Attempt['kind']
  /** Makes the attempt; returns `false` when the page does not have the feature at all. */
  attempt(host: string): unknown
  /** Recognises the report of the refusal when it does not contain the host name. */
  readonly sign?: RegExp
}

/** Adds an element that would load something to the page, and removes it after the attempt. */
function load(tag: string, attributes: Record<string, string>): void {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.hidden = true
  document.body.append(element)
  setTimeout(() => element.remove(), REPORT_MS)
}

const WAYS: readonly Way[] = [
  { kind: 'leave', way: 'Fetch from another host', attempt: (host) => fetch(`https://${host}/fetch`) },
  {
    kind: 'leave',
    way: 'XMLHttpRequest to another host',
    attempt: (host) => {
      const request = new XMLHttpRequest()
      request.open('POST', `https://${host}/xhr`)
      request.send('x')
    },
  },
  { kind: 'leave', way: 'WebSocket', attempt: (host) => new WebSocket(`wss://${host}/socket`) },
  {
    kind: 'leave',
    way: 'WebTransport',
    attempt: (host) => 'WebTransport' in globalThis && new WebTransport(`https://${host}/transport`).ready,
  },
  { kind: 'leave', way: 'Event stream', attempt: (host) => new EventSource(`https://${host}/events`) },
  {
    kind: 'leave',
    way: 'Beacon',
    attempt: (host) => void navigator.sendBeacon(`https://${host}/beacon`, 'x'),
  },
  { kind: 'leave', way: 'WebRTC', attempt: () => 'RTCPeerConnection' in globalThis },
  {
    kind: 'leave',
    way: 'Image from another host',
    attempt: (host) => load('img', { src: `https://${host}/i.png` }),
  },
  {
    kind: 'leave',
    way: 'Style sheet from another host',
    attempt: (host) => load('link', { rel: 'stylesheet', href: `https://${host}/s.css` }),
  },
  {
    kind: 'leave',
    way: 'Font from another host',
    attempt: (host) => new FontFace('outside', `url(https://${host}/f.woff2)`).load(),
  },
  {
    kind: 'leave',
    way: 'Sound from another host',
    attempt: (host) => load('audio', { src: `https://${host}/a.mp3`, preload: 'auto' }),
  },
  {
    kind: 'leave',
    way: 'Object from another host',
    attempt: (host) => load('object', { data: `https://${host}/o.svg`, type: 'image/svg+xml' }),
  },
  {
    kind: 'leave',
    way: 'Frame of another host',
    attempt: (host) => load('iframe', { src: `https://${host}/frame` }),
  },
  {
    kind: 'run',
    way: 'Script from another host',
    attempt: (host) => load('script', { src: `https://${host}/s.js` }),
  },
  {
    kind: 'run',
    way: 'Worker from text',
    attempt: () => new Worker('data:text/javascript,0'),
    sign: /Worker/,
  },
  {
    kind: 'run',
    way: 'Text run as code',
    attempt: () => Function('return 1')(),
    sign: /^(eval|trusted-types-sink Function)/,
  },
  {
    kind: 'run',
    way: 'Text made markup',
    attempt: () => void (document.createElement('div').innerHTML = '<b>x</b>'),
    sign: /innerHTML/,
  },
  {
    kind: 'run',
    way: 'Style written into an element',
    attempt: () => {
      const element = document.createElement('div')
      element.setAttribute('style', 'color: red')
      return element.style.color !== '' || undefined
    },
    sign: /^inline/,
  },
]

/** Tries to reach other hosts and to run text as code, one way after the other; takes about a second. */
export async function selfTest(onAttempt: (attempt: Attempt) => void): Promise<void> {
  for (const [number, way] of WAYS.entries()) onAttempt(await tried(way, hostOf(number)))
}

async function tried({ way, kind, attempt, sign }: Way, host: string): Promise<Attempt> {
  const refusals: SecurityPolicyViolationEvent[] = []
  const heard = (event: SecurityPolicyViolationEvent): void => void refusals.push(event)
  document.addEventListener('securitypolicyviolation', heard)
  let said = ''
  let absent = false
  try {
    const value = attempt(host)
    absent = value === false
    // A refused request rejects its promise; an allowed one may never settle, so it is not awaited.
    if (value instanceof Promise) value.catch(() => undefined)
  } catch (error) {
    said = error instanceof Error ? error.name : String(error)
  }
  // Refusals are reported with a delay and once for each policy: only a report that names this attempt counts.
  const isOurs = ({ blockedURI, sample }: SecurityPolicyViolationEvent): boolean =>
    // A sample is cut after some characters, so the first label of the host has to do.
    sign ? sign.test(`${blockedURI} ${sample}`) : `${blockedURI} ${sample}`.includes(host.split('-')[0]!)
  let refusal: SecurityPolicyViolationEvent | undefined
  for (let waited = 0; !absent && !refusal && waited < REPORT_MS; waited += STEP_MS) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
    refusal = refusals.find(isOurs)
  }
  document.removeEventListener('securitypolicyviolation', heard)
  if (absent) return { way, kind, outcome: 'absent', by: 'not available in this page' }
  if (refusal) return { way, kind, outcome: 'blocked', by: refusal.effectiveDirective }
  return { way, kind, outcome: 'open', by: said === '' ? 'nothing stopped it' : `only ${said}` }
}
