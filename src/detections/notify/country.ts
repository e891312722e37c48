/**
 * Laws under which somebody has to be told. `network-unchecked`: nobody looked up what the law on network security asks
 * for there.
 */
export const LAWS = [
  'gdpr',
  'uk-gdpr',
  'fadp',
  'us-states',
  'nis2',
  'isa',
  'uk-nis',
  'circia',
  'network-unchecked',
] as const
export type Law = (typeof LAWS)[number]

/** Where names and addresses are from. */
export const SOURCES = ['edpb', 'csirts-network', 'own-page', 'lists'] as const
export type AddressSource = (typeof SOURCES)[number]

/** What has to be known beside the row. `federal-states`: the authority is that of a part of the country. */
export const NOTES = ['federal-states'] as const

/** An office that is told, or that helps. */
export interface Office {
  readonly name: string
  /** Address of its site without a scheme: text that nothing follows. */
  readonly site: string
  /** Address of the page on which it takes reports; `null` where it could not be confirmed. */
  readonly report: string | null
}

/** Whom to tell in a country, as somebody found it out on a day. */
export interface Country {
  /** Two capital letters as in ISO 3166-1. */
  readonly code: string
  /** Where a breach of personal data is reported. */
  readonly authority: Office
  /** The national team for incidents. */
  readonly cert: Office
  readonly laws: readonly Law[]
  readonly note: (typeof NOTES)[number] | null
  readonly sources: readonly AddressSource[]
  /** Begin of the day on which they were looked up, epoch ms. */
  readonly checked: number
}
