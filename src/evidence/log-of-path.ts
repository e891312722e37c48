/** Logs that verdicts rest on, by where Windows and Exchange keep them. */
const LOGS: readonly (readonly [pattern: RegExp, kind: (match: RegExpExecArray) => string])[] = [
  [/\\winevt\\logs\\([^\\]+)\.evtx$/i, ([, name = '']) => `event-log/${channelWords(name)}`],
  [/\\logging\\httpproxy\\(\w+)\\/i, ([, name = '']) => `http-proxy/${name.toLowerCase()}`],
  [/\\logging\\ecp\\server\\/i, () => 'ecp-server'],
  [/\\logging\\ecp\\activity\\/i, () => 'ecp-activity'],
  [/\\logging\\oabgeneratorlog\\/i, () => 'oab-generator'],
  [/\\logfiles\\w3svc1\\/i, () => 'iis/front-end'],
  [/\\logfiles\\w3svc2\\/i, () => 'iis/back-end'],
]

/** The coverage kind of the log that stands at a path of a server; `null` for any other file. */
export function kindOfLogPath(path: string): string | null {
  const slashed = path.replaceAll('/', '\\')
  for (const [pattern, kind] of LOGS) {
    const match = pattern.exec(slashed)
    if (match) return kind(match)
  }
  return null
}

/** `Microsoft-Windows-Sysmon%4Operational` as its channel is said in coverage. */
function channelWords(name: string): string {
  return name
    .replace(/%4/g, '/')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
}
