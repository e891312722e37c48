/*
 * What a server-side script gives away by its text. Single traits are common in honest code; what they
 * are worth is for rules to say.
 */
const LANGUAGES: readonly (readonly [string, RegExp])[] = [
  ['JScript', /language\s*=\s*["']?jscript|\bjscript\.encode\b/i],
  ['C#', /language\s*=\s*["']?c(#|sharp)/i],
  ['VB', /language\s*=\s*["']?vb(script)?\b/i],
  ['PHP', /<\?php|<\?=/i],
  ['JSP', /<%@\s*page[^%]{0,300}import\s*=|<jsp:/i],
]

const TRAITS: readonly (readonly [string, RegExp])[] = [
  ['server-script', /<script[^>]{0,300}runat\s*=\s*["']?server|<%|<\?php/i],
  ['eval', /\beval\s*\(|\bexecuteglobal\b|\bassert\s*\(|\bcreate_function\s*\(/i],
  [
    'eval-of-request',
    /\beval\s*\(\s*(\w+\.)*(request|\$_(get|post|request|cookie))|\beval\s*\([^)]{0,200}(request|\$_(get|post|request|cookie))/i,
  ],
  [
    'execute-of-request',
    /\b(?:execute|executeglobal)\s*\(?\s*(?:\w+\.)*request(?:\.\w+)?\s*[([]\s*["']|\b(?:invoke|system|shell_exec|passthru|exec)\s*\([^;\n]{0,200}(?:\brequest(?:\.\w+)?\s*[([]|\$_(?:get|post|request|cookie))/i,
  ],
  [
    'process-start',
    /\bprocess\s*\.\s*start\b|\bprocessstartinfo\b|wscript\.shell|shell\.application|runtime\.getruntime|\bshell_exec\s*\(|\bpassthru\s*\(|\bpopen\s*\(/i,
  ],
  ['command-shell', /\bcmd(\.exe)?\b["'\s/,)]|\bpowershell(\.exe)?\b|\/bin\/(ba)?sh\b/i],
  [
    'load-code',
    /assembly\s*\.\s*load|\bcreateinstance\b|\bactivator\b|\bcompileassembly|defineclass|\bcsharpcodeprovider\b/i,
  ],
  [
    'decode',
    /frombase64string|base64_decode|\bunescape\s*\(|gzinflate|\bdecryptor\b|createdecryptor|rijndaelmanaged/i,
  ],
  [
    'write-file',
    /\bsaveas\s*\(|file\s*\.\s*(?:write|append)|\bstreamwriter\b|move_uploaded_file|file_put_contents|scripting\.filesystemobject/i,
  ],
  ['session-payload', /session\s*\[\s*["']payload|session\s*\(\s*["']payload/i],
  ['network', /\btcpclient\b|\bwebclient\b|\bhttpwebrequest\b|\bsocket\s*\(|fsockopen|xmlhttp/i],
  ['directory-listing', /directoryinfo|getdirectories\s*\(|scandir\s*\(/i],
]

/** The value of a password field, as a script in the browser reads it. */
const PASSWORD = /\bpassw(?:or)?d(?:text)?\b["')\]]{0,4}\.val(?:ue)?\b/gi
/** What sends in the same statement, before the value, and what sends soon after it was read. */
const SENDS = /\.(?:open|send)\s*\(|\bfetch\s*\(|sendbeacon\s*\(|\.src\s*=|\$\.(?:post|get|ajax)\s*\(/i
const SENDS_SOON = /xmlhttprequest|\bfetch\s*\(|sendbeacon\s*\(|\bnew\s+image\b|\$\.(?:post|get|ajax)\s*\(/i
const NEAR = 300
const MAX_READS = 1_000

const KEYS =
  /\brequest(?:\.(?:item|form|querystring|params|headers|cookies))?\s*[[(]\s*["']([^"'\])]{1,64})["']|\$_(?:get|post|request|cookie)\s*\[\s*["']?([^"'\]]{1,64})["']?\s*\]|getparameter\s*\(\s*["']([^"')]{1,64})["']/gi
const MAX_KEYS = 32

export interface ScriptTraits {
  readonly languages: string[]
  readonly traits: string[]
  /** Names that the script reads from a request: which tool wrote it is often told by them. */
  readonly requestKeys: string[]
}

export function scriptTraits(text: string): ScriptTraits {
  const keys = new Set<string>()
  for (const match of text.matchAll(KEYS)) {
    keys.add(match[1] ?? match[2] ?? match[3] ?? '')
    if (keys.size >= MAX_KEYS) break
  }
  const named = (list: readonly (readonly [string, RegExp])[]): string[] =>
    list.filter(([, pattern]) => pattern.test(text)).map(([name]) => name)
  const traits = [...named(TRAITS), ...(sendsPassword(text) ? ['sends-password'] : [])]
  return { languages: named(LANGUAGES), traits, requestKeys: [...keys] }
}

function sendsPassword(text: string): boolean {
  let reads = 0
  for (const { index, 0: read } of text.matchAll(PASSWORD)) {
    if (++reads > MAX_READS) break
    const before = text.slice(Math.max(0, index - NEAR), index)
    if (SENDS.test(before.slice(before.lastIndexOf(';') + 1))) return true
    if (SENDS_SOON.test(text.slice(index + read.length, index + read.length + NEAR))) return true
  }
  return false
}
