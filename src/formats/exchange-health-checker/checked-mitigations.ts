import { attribute, elementsOf, innerText, type XmlElement } from '../../text/xml.ts'

const MAX_FACTS = 500
const LISTS: Readonly<Record<string, string>> = {
  MitigationsApplied: 'applied',
  MitigationsBlocked: 'blocked',
}

/** What the script found of mitigations: those of the vendor's service, and Extended Protection of each virtual directory. */
export function checkedMitigations(
  root: XmlElement,
): (readonly [key: 'mitigation' | 'extended-protection', value: string])[] {
  const found = new Map<string, readonly ['mitigation' | 'extended-protection', string]>()
  const tell = (key: 'mitigation' | 'extended-protection', value: string): void => {
    if (found.size < MAX_FACTS) found.set(`${key} ${value}`, [key, value])
  }
  const visit = (element: XmlElement): void => {
    const state = LISTS[attribute(element, 'N') ?? '']
    if (state !== undefined)
      for (const [id] of texts(element).matchAll(/\bM\d{1,3}(?:\.\d{1,3}){0,3}\b/g))
        tell('mitigation', `${id} ${state}`)
    const children = elementsOf(element)
    const valueOf = (name: string): string | null => {
      const child = children.find((one) => attribute(one, 'N') === name)
      return child && elementsOf(child).length === 0 ? innerText(child).trim() : null
    }
    const directory = valueOf('VirtualDirectoryName')
    const set = valueOf('ExtendedProtection')
    if (
      directory !== null &&
      set !== null &&
      /^[^/]{1,80}\/.{1,80}$/.test(directory) &&
      /^\w{1,20}$/.test(set)
    )
      tell('extended-protection', `${directory}: ${set}`)
    for (const child of children) visit(child)
  }
  visit(root)
  return [...found.values()]
}

/** What stands in the elements below, each for itself. */
function texts(element: XmlElement): string {
  const below = elementsOf(element)
  return below.length === 0 ? innerText(element) : below.map(texts).join(' ')
}
