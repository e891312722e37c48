import type { Collector } from '../collector.ts'

/** Tails of paths that are the same on every server, and what stands before them. */
const TAILS: readonly { readonly at: readonly RegExp[]; readonly before: string }[] = [
  { at: [/^v1[45]$/i, /^(?:logging|transportroles|frontend)$/i], before: '%ExchangeInstallPath%' },
  {
    at: [/^logging$/i, /^(?:httpproxy|ecp|oabgeneratorlog|ews|owa|cmdletinfra)$/i],
    before: '%ExchangeInstallPath%\\Logging',
  },
  { at: [/^inetpub$/i, /^(?:logs|wwwroot)$/i], before: '%SystemDrive%\\inetpub' },
  { at: [/^winevt$/i, /^logs$/i], before: '%SystemRoot%\\System32\\winevt' },
  { at: [/^logfiles$/i, /^(?:w3svc\d+|httperr)$/i], before: '%SystemDrive%\\inetpub\\logs\\LogFiles' },
]

const plainCopy: Collector = {
  id: 'plain-copy',
  title: 'Plain copy',
  priority: 90,
  origin(components) {
    for (const { at, before } of TAILS) {
      const start = components.findIndex((_, i) =>
        at.every((pattern, j) => pattern.test(components[i + j] ?? '')),
      )
      if (start >= 0 && start + at.length < components.length)
        return { path: `${before}\\${components.slice(start + 1).join('\\')}`, host: null }
    }
    return null
  },
  records: [],
}

export default plainCopy
