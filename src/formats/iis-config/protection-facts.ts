import type { Place } from '../../event/place.ts'
import { attribute, elementsOf, type XmlElement } from '../../text/xml.ts'
import type { Sink } from '../format.ts'

/** Virtual directories that the vendor asks about; see `mitigations.ts` of the verdict. */
const DIRECTORIES = [
  'api',
  'ecp',
  'ews',
  'mapi',
  'mapi/emsmdb',
  'mapi/nspi',
  'microsoft-server-activesync',
  'oab',
  'owa',
  'powershell',
  'pushnotifications',
  'rpc',
  'rpcwithcert',
]
const SITES = new Set(['default web site', 'exchange back end'])
const VALUES = ['None', 'Allow', 'Require']
const MAX_LOCATIONS = 20_000

/** What a configuration says in the way of mitigations: Extended Protection of each directory, and rules that refuse attacks. */
export function tellMitigations(root: XmlElement, sink: Sink): void {
  tellProtection(root, sink)
  tellRules(root, '', '', sink)
}

/** The setting of the directory itself, else of what is above it, else none; asked of directories that are there. */
function tellProtection(root: XmlElement, sink: Sink): void {
  const settings = new Map<string, { readonly value: string; readonly at: XmlElement }>()
  const locations = new Map<string, XmlElement>()
  for (const location of elementsOf(root)) {
    if (location.name !== 'location' || locations.size >= MAX_LOCATIONS) continue
    const path = (attribute(location, 'path') ?? '').toLowerCase()
    locations.set(path, location)
    const at = within(location, [
      'system.webServer',
      'security',
      'authentication',
      'windowsAuthentication',
      'extendedProtection',
    ])
    const value =
      at && VALUES.find((one) => one.toLowerCase() === attribute(at, 'tokenChecking')?.toLowerCase())
    if (at && typeof value === 'string') settings.set(path, { value, at })
  }
  for (const [site, directory, element] of directories(root)) {
    const whole = `${site}/${directory}`
    let above = whole.toLowerCase()
    let set = settings.get(above)
    while (!set && above.includes('/')) {
      above = above.slice(0, above.lastIndexOf('/'))
      set = settings.get(above)
    }
    const at = set?.at ?? locations.get(whole.toLowerCase()) ?? element
    sink.fact({
      key: 'extended-protection',
      value: `${whole}: ${set?.value ?? 'None'}`,
      time: NaN,
      place: placeOf(at),
    })
  }
}

/** Site, directory and element of each virtual directory of Exchange. */
function directories(root: XmlElement): (readonly [site: string, directory: string, element: XmlElement])[] {
  const host = within(root, ['system.applicationHost', 'sites'])
  return (host ? elementsOf(host) : []).flatMap((site) => {
    const name = attribute(site, 'name') ?? ''
    if (site.name !== 'site' || !SITES.has(name.toLowerCase())) return []
    return elementsOf(site).flatMap((application) => {
      const path = (attribute(application, 'path') ?? '').replace(/^\//, '')
      const known = application.name === 'application' && DIRECTORIES.includes(path.toLowerCase())
      return known ? [[name, path, application] as const] : []
    })
  })
}

function tellRules(element: XmlElement, parent: string, location: string, sink: Sink): void {
  const here = element.name === 'location' ? (attribute(element, 'path') ?? '') : location
  if (element.name === 'rule' && /rules$/i.test(parent)) {
    const what = refusedBy(element)
    if (what !== null) {
      const off = attribute(element, 'enabled')?.toLowerCase() === 'false'
      const value = `${what}${off ? ', switched off' : ''}${here === '' ? '' : ` | ${here}`}`
      sink.fact({ key: 'mitigation', value, time: NaN, place: placeOf(element) })
    }
    return
  }
  for (const child of elementsOf(element)) tellRules(child, element.name, here, sink)
}

/** What a rule refuses, if that is a known attack; `null` for all other rules. */
function refusedBy(rule: XmlElement): string | null {
  const action = elementsOf(rule).find(({ name }) => name === 'action')
  if (!action || !/^(abortrequest|customresponse)$/i.test(attribute(action, 'type') ?? '')) return null
  const conditions = elementsOf(rule).filter(({ name }) => name === 'conditions')
  const tests = conditions.flatMap(elementsOf).map((one) => ({
    input: (attribute(one, 'input') ?? '').toLowerCase(),
    pattern: (attribute(one, 'pattern') ?? '').toLowerCase(),
    negated: attribute(one, 'negate')?.toLowerCase() === 'true',
  }))
  for (const { input, pattern, negated } of tests) {
    if (negated) continue
    if (input.includes('http_cookie') && pattern.includes('x-beresource'))
      return 'X-BEResource cookie refused'
    if (input.includes('http_cookie') && pattern.includes('x-anonresource-backend'))
      return 'X-AnonResource-Backend cookie refused'
    if (!input.includes('uri') && !input.includes('url')) continue
    if (!pattern.includes('autodiscover') || !pattern.includes('powershell')) continue
    return /autodiscover\\?\.json/.test(pattern) || !input.includes('urldecode')
      ? 'autodiscover.json with powershell refused'
      : 'autodiscover with powershell refused'
  }
  return null
}

function within(element: XmlElement, path: readonly string[]): XmlElement | null {
  let at: XmlElement | undefined = element
  for (const name of path) {
    at = elementsOf(at).find((child) => child.name === name)
    if (!at) return null
  }
  return at
}

function placeOf({ offset, end }: XmlElement): Place {
  return { kind: 'record', ordinal: 1, offset, length: end - offset }
}
