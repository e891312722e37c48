interface TrustedPolicy {
  createScriptURL(url: string): unknown
}

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedPolicy
}

/** Only scripts of our own origin become workers. */
function sameOrigin(url: string): string {
  const { origin } = globalThis.location
  if (new URL(url, globalThis.location.href).origin !== origin)
    throw new Error(`not a script of ${origin}: ${url}`)
  return url
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
const policy = factory?.createPolicy('coldtrace', { createScriptURL: sameOrigin })

/** The URL in the form in which the page's Trusted Types policy lets it start a worker. */
export function trustedScriptUrl(url: string): string {
  const safe = sameOrigin(url)
  return policy ? (policy.createScriptURL(safe) as string) : safe
}
