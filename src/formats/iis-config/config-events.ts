import { EventFields } from '../kit/event-log/event-fields.ts'
import { attribute, elementsOf, type XmlElement } from '../../text/xml.ts'

export interface ConfigEvent {
  readonly element: XmlElement
  /** Where what it says ends: a rule with all that is in it, of others the start tag. */
  readonly end: number
  readonly fields: EventFields
}

/** Elements that say what runs, from where, and who may reach it. */
const TOLD = new Set([
  'virtualDirectory',
  'binding',
  'applicationPool',
  'machineKey',
  'extendedProtection',
  'httpRedirect',
  'compilation',
  'isapiFilter',
  'filter',
  'fastCgi',
])
/** Lists whose `add` elements matter. */
const LISTS: Readonly<Record<string, string>> = {
  globalModules: 'globalModule',
  modules: 'module',
  httpModules: 'module',
  handlers: 'handler',
  httpHandlers: 'handler',
  isapiFilters: 'isapiFilter',
  isapiCgiRestriction: 'isapiCgiRestriction',
  applicationPools: 'applicationPool',
  assemblies: 'assembly',
}
const NAMES: Readonly<Record<string, string>> = {
  path: 'Path',
  physicalpath: 'PhysicalPath',
  name: 'Name',
  type: 'Type',
  image: 'Image',
  precondition: 'PreCondition',
  verb: 'Verb',
  scriptprocessor: 'ScriptProcessor',
  bindinginformation: 'Binding',
  protocol: 'Protocol',
  validationkey: 'ValidationKey',
  decryptionkey: 'DecryptionKey',
  tokenchecking: 'TokenChecking',
  destination: 'Destination',
}

/** What a configuration says, an event for each element that matters, in order of place. */
export function configEvents(root: XmlElement): ConfigEvent[] {
  const events: ConfigEvent[] = []
  visit(root, { site: '', application: '', location: '' }, '', events)
  return events.sort((a, b) => a.element.offset - b.element.offset)
}

interface Where {
  readonly site: string
  readonly application: string
  readonly location: string
}

function visit(element: XmlElement, where: Where, parent: string, events: ConfigEvent[]): void {
  let inside = where
  if (element.name === 'site') inside = { ...where, site: attribute(element, 'name') ?? '' }
  else if (element.name === 'application')
    inside = { ...where, application: attribute(element, 'path') ?? '' }
  else if (element.name === 'location') inside = { ...where, location: attribute(element, 'path') ?? '' }
  const listed = element.name === 'add' ? LISTS[parent] : undefined
  const kind =
    listed ??
    (element.name === 'rule' && /rules$/i.test(parent)
      ? 'rewriteRule'
      : TOLD.has(element.name)
        ? element.name
        : undefined)
  if (kind !== undefined && element.attributes.length > 0)
    events.push({
      element,
      end: kind === 'rewriteRule' ? element.end : element.inside,
      fields: fieldsOf(element, kind, inside),
    })
  for (const child of elementsOf(element)) visit(child, inside, element.name, events)
}

function fieldsOf(element: XmlElement, kind: string, { site, application, location }: Where): EventFields {
  const fields = new EventFields()
  fields.put('Element', kind)
  if (site !== '') fields.put('Site', site)
  if (application !== '') fields.put('Application', application)
  if (location !== '') fields.put('Location', location)
  const settings: string[] = []
  const tell = (one: XmlElement, above: string): void => {
    for (const [name, value] of one.attributes) {
      const own = above === '' ? NAMES[name.toLowerCase()] : undefined
      if (own !== undefined) fields.put(own, value)
      else if (settings.length < 200) settings.push(`${above}${name}=${value}`)
    }
    if (kind === 'rewriteRule') for (const child of elementsOf(one)) tell(child, `${above}${child.name}.`)
  }
  tell(element, '')
  if (settings.length > 0) fields.put('Settings', settings)
  return fields
}
