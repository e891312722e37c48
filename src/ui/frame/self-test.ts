import {
  REPORT_MS,
  tryWays,
  type Attempt,
  type Way,
  type WorkerAttempts,
} from '../../engine/contracts/self-test.ts'

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
    way: 'Worker from a text of the page',
    attempt: () => new Worker(URL.createObjectURL(new Blob(['0'], { type: 'text/javascript' }))),
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

/** Tries to reach other hosts and to run text as code, in the page and then in a worker; takes about a second. */
export async function selfTest(
  inWorker: WorkerAttempts,
  onAttempt: (attempt: Attempt) => void,
): Promise<void> {
  await tryWays(WAYS, 'n', onAttempt)
  try {
    for (const attempt of await inWorker()) onAttempt(attempt)
  } catch (error) {
    const by = error instanceof Error ? error.message : String(error)
    onAttempt({ way: 'Attempts in a worker', kind: 'leave', outcome: 'absent', by })
  }
}
