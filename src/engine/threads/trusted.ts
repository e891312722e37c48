interface TrustedPolicy {
  createScriptURL(url: string): unknown
}

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedPolicy
}

/** Addresses of the first lines of workers, by the address of the script that they import. */
const firstLines = new Map<string, string>()

/** Only scripts of our own origin, and first lines that import one, become workers. */
function ownScript(url: string): string {
  const { origin } = globalThis.location
  if ([...firstLines.values()].includes(url)) return url
  if (!isOwn(url)) throw new Error(`not a script of ${origin}: ${url}`)
  return url
}

function isOwn(url: string): boolean {
  const { protocol, origin } = new URL(url, globalThis.location.href)
  return protocol !== 'blob:' && origin === globalThis.location.origin
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
const policy = factory?.createPolicy('coldtrace', { createScriptURL: ownScript })

/** The URL in the form in which the page's Trusted Types policy lets it become a script. */
export function trustedScriptUrl(url: string): string {
  const safe = ownScript(url)
  return policy ? (policy.createScriptURL(safe) as string) : safe
}

/**
 * Starts a worker from a script of our own origin. A worker that is started from the address of its script has only the
 * policy that the host sends with that script, which may be none. One that is started from a text of the page inherits
 * the policy of the page, also on a host without headers and where there is no service worker; so the worker is
 * started from one line that imports the script. Throws when the script is of another origin.
 */
export function startWorker(url: string, name: string): Worker {
  return new Worker(trustedScriptUrl(firstLineOf(url)), { type: 'module', name })
}

function firstLineOf(url: string): string {
  const { href } = new URL(ownScript(url), globalThis.location.href)
  let line = firstLines.get(href)
  if (line === undefined) {
    line = URL.createObjectURL(new Blob([`import ${JSON.stringify(href)}`], { type: 'text/javascript' }))
    firstLines.set(href, line)
  }
  return line
}
