/**
 * What versions of Microsoft's Test-ProxyLogon look for, in the terms of our own rules; see
 * docs/sources.md#test-proxylogon. Each search looks at the events that one of `rules` found: together these rules find
 * every event that the script could report.
 */
export interface ToolSearch {
  readonly cve: string
  readonly rules: readonly string[]
  /** The script names each row, or each file that has such a row. */
  readonly counts: 'rows' | 'files'
  /** All must hold. */
  readonly where: readonly FieldTest[]
}

/** A test of one field; letters are compared without case, and `*` in a pattern stands for any text. */
export interface FieldTest {
  readonly field: string
  readonly like: string
  readonly unlike?: readonly string[]
}

export interface ToolVersion {
  /** The day on which this version was published, epoch ms. */
  readonly day: number
  readonly searches: readonly ToolSearch[]
}

/** These find every HttpProxy row whose anchor names a back end with a path. */
const ANCHOR_RULES = [
  'proxylogon_ssrf_probe',
  'proxylogon_ssrf_outside_host',
  'proxylogon_ssrf_autodiscover',
  'proxylogon_ssrf_refused',
  'proxylogon_ssrf_other',
  'proxylogon_ssrf_mapi',
  'proxylogon_session_minted',
  'proxylogon_mailbox_access',
  'proxylogon_vdir_read',
  'proxylogon_vdir_write',
  'proxylogon_vdir_reset',
] as const

const ANY_ANCHOR: FieldTest = { field: 'AnchorMailbox', like: 'ServerInfo~*/*' }
export const AUTODISCOVER: FieldTest = { field: 'AnchorMailbox', like: 'ServerInfo~*/autodiscover*' }
export const LOCALHOST: FieldTest = { field: 'AnchorMailbox', like: 'ServerInfo~localhost*/*' }
/** What the script sees of a row of the ECP server log in which script code is set as an address. */
export const SCRIPT_ADDRESS: FieldTest = {
  field: 'EventData',
  like: '*Set-*VirtualDirectory*Url*<*>*</*>*VirtualDirectory*',
}

const anchors = (where: readonly FieldTest[]): ToolSearch => ({
  cve: 'CVE-2021-26855',
  rules: ANCHOR_RULES,
  counts: 'rows',
  where,
})
const UNIFIED_MESSAGING: ToolSearch = {
  cve: 'CVE-2021-26857',
  rules: ['um_invalid_cast'],
  counts: 'rows',
  where: [],
}
const ANY_DOWNLOAD: ToolSearch = {
  cve: 'CVE-2021-26858',
  rules: ['oab_download_failed'],
  counts: 'files',
  where: [],
}
const ANY_DIRECTORY: ToolSearch = {
  cve: 'CVE-2021-27065',
  rules: ['ecp_directory_set'],
  counts: 'files',
  where: [],
}
const FILTERED = anchors([{ ...ANY_ANCHOR, unlike: [AUTODISCOVER.like, LOCALHOST.like] }])

/** The first version, the one that leaves out Autodiscover and localhost, and the last one. */
export const VERSIONS: readonly ToolVersion[] = [
  {
    day: Date.UTC(2021, 2, 5),
    searches: [anchors([ANY_ANCHOR]), UNIFIED_MESSAGING, ANY_DOWNLOAD, ANY_DIRECTORY],
  },
  { day: Date.UTC(2021, 2, 11), searches: [FILTERED, UNIFIED_MESSAGING, ANY_DOWNLOAD, ANY_DIRECTORY] },
  {
    day: Date.UTC(2021, 2, 18),
    searches: [
      FILTERED,
      UNIFIED_MESSAGING,
      { cve: 'CVE-2021-26858', rules: ['oab_download_outside'], counts: 'files', where: [] },
      { cve: 'CVE-2021-27065', rules: ['ecp_directory_set'], counts: 'files', where: [SCRIPT_ADDRESS] },
      {
        cve: 'CVE-2021-27065',
        rules: ANCHOR_RULES,
        counts: 'rows',
        where: [
          { field: 'AnchorMailbox', like: 'ServerInfo~*/*Reset*VirtualDirectory#' },
          { field: 'HttpStatus', like: '200' },
        ],
      },
    ],
  },
]

/** The time for which the script was made; in logs from outside of it, it is nobody's yardstick. */
export const ERA = { from: Date.UTC(2021, 0, 3), to: Date.UTC(2022, 0, 1) } as const

/** Logs that the script reads, by the beginnings of their kinds. */
export const READ_KINDS = ['http-proxy/', 'ecp-server', 'oab-generator', 'event-log/application'] as const
