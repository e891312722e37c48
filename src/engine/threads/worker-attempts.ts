import type { Way } from '../contracts/self-test.ts'

/** Ways out of a worker, and ways in it to run text as code. */
export const WORKER_WAYS: readonly Way[] = [
  {
    kind: 'leave',
    way: 'Fetch from another host, in a worker',
    attempt: (host) => fetch(`https://${host}/fetch`),
  },
  {
    kind: 'leave',
    way: 'XMLHttpRequest to another host, in a worker',
    attempt: (host) => {
      const request = new XMLHttpRequest()
      request.open('POST', `https://${host}/xhr`)
      request.send('x')
    },
  },
  {
    kind: 'leave',
    way: 'WebSocket, in a worker',
    attempt: (host) => new WebSocket(`wss://${host}/socket`),
  },
  {
    kind: 'leave',
    way: 'WebTransport, in a worker',
    attempt: (host) => 'WebTransport' in globalThis && new WebTransport(`https://${host}/transport`).ready,
  },
  {
    kind: 'leave',
    way: 'Event stream, in a worker',
    attempt: (host) => 'EventSource' in globalThis && new EventSource(`https://${host}/events`),
  },
  { kind: 'leave', way: 'WebRTC, in a worker', attempt: () => 'RTCPeerConnection' in globalThis },
  {
    kind: 'run',
    way: 'Script from another host, in a worker',
    attempt: (host) => import(/* @vite-ignore */ `https://${host}/s.js`) as Promise<unknown>,
  },
  {
    kind: 'run',
    way: 'Worker from text, in a worker',
    attempt: () => new Worker('data:text/javascript,0'),
    sign: /Worker/,
  },
  {
    kind: 'run',
    way: 'Text run as code, in a worker',
    attempt: () => Function('return 1')(),
    sign: /^(eval|trusted-types-sink Function)/,
  },
]
