import { withNames, type Mark } from './output.ts'
import { buildAt, paddedBuild } from './server.ts'
import type { World } from './world.ts'

const SHIPPED = [
  'errorFE.aspx',
  'expiredpassword.aspx',
  'frowny.aspx',
  'logoff.aspx',
  'logon.aspx',
  'signout.aspx',
]

/** Writes a file as it was collected from the server, labelled as a whole. */
export function collectedFile(world: World, time: number, path: string, text: string, mark: Mark): void {
  placed(world, time, path, text, withNames(mark, { file: [path] })!)
}

function placed(
  world: World,
  time: number,
  path: string,
  text: string,
  mark: Mark,
  encoding: 'utf8' | 'utf16le' = 'utf8',
): void {
  const bytes = Buffer.from(encoding === 'utf16le' ? `\ufeff${text}` : text, encoding)
  const inside = `${world.server.folder}/${path.replace(/^([A-Z]):/i, '$1').replaceAll('\\', '/')}`
  world.output.file(inside).bytes(bytes)
  const place = { kind: 'record', ordinal: 1, offset: 0, length: bytes.length } as const
  world.output.label(inside, place, time, world.server.name, mark)
  world.output.close(inside)
}

/** Returns text with the shape of a one-line web shell that does not compile. */
export function oneLineShell(key: string): string {
  const call = ['Exec', 'ute(Requ', 'est.Item("', key, '"))'].join('')
  return `<%@ Page Language="VB"%><% a sample that does not compile: ${call} %>\r\n`
}

/** Returns the settings of a virtual directory as the control panel saves them, with `external` as the external URL. */
export function virtualDirectoryDump(world: World, time: number, external: string): string {
  const { server } = world
  const stamp = new Date(time)
  const at = `${stamp.getUTCMonth() + 1}/${stamp.getUTCDate()}/${stamp.getUTCFullYear()} ${clock(stamp)}`
  const settings: readonly (readonly [string, string])[] = [
    ['Name', 'OAB (Default Web Site)'],
    ['PollInterval', '480'],
    ['OfflineAddressBooks', '{\\Default Offline Address Book}'],
    ['MetabasePath', `IIS://${server.fqdn}/W3SVC/1/ROOT/OAB`],
    ['Path', `${server.install}FrontEnd\\HttpProxy\\OAB`],
    ['Server', server.name],
    ['InternalUrl', `https://${server.fqdn}/OAB`],
    ['ExternalUrl', external],
    ['Identity', `${server.name}\\OAB (Default Web Site)`],
    ['WhenChanged', at],
    ['WhenChangedUTC', at],
    ['IsValid', 'True'],
  ]
  return settings.map(([name, value]) => `${name.padEnd(31)}: ${value}\r\n`).join('')
}

/** Returns the crash report that Windows keeps, with the signature that Exchange writes for its own crashes. */
export function crashReport(
  world: World,
  time: number,
  type: 'E12' | 'E12IIS',
  crash: {
    readonly program: string
    readonly path: string
    readonly module: string
    readonly exception: string
  },
  mark: Mark,
): void {
  const build = paddedBuild(buildAt(world.server, time))
  const id = `5a6f9d0e-7bf1-11eb-80c5-${time.toString(16).padStart(12, '0')}`
  const signature = [
    'c-RTL-AMD64',
    build,
    crash.program,
    crash.module,
    `${crash.module}.Read`,
    crash.exception,
  ]
  const lines = [
    'Version=1',
    `EventType=${type}`,
    `EventTime=${(BigInt(time) + 11_644_473_600_000n) * 10_000n}`,
    'ReportType=2',
    'Consent=1',
    `ReportIdentifier=${id}`,
    ...signature.flatMap((value, i) => [
      `Sig[${i}].Name=Problem Signature 0${i + 1}`,
      `Sig[${i}].Value=${value}`,
    ]),
    'DynamicSig[1].Name=OS Version',
    'DynamicSig[1].Value=10.0.14393.2.0.0.272.7',
    `LoadedModule[0]=${crash.path}`,
    `ConsentKey=${type}`,
    `AppPath=${crash.path}`,
  ]
  const folder = `C:\\ProgramData\\Microsoft\\Windows\\WER\\ReportArchive\\Critical_${crash.program}_${id}`
  const text = lines.map((line) => `${line}\r\n`).join('')
  placed(world, time, `${folder}\\Report.wer`, text, mark, 'utf16le')
}

/** Returns the output of `dir` for the sign-in folder, with the shipped pages and the `foreign` ones. */
export function folderListing(
  world: World,
  time: number,
  foreign: readonly (readonly [name: string, mark: Mark])[],
): void {
  const { server, output } = world
  const path = `${server.folder}/owa-auth-files.txt`
  const file = output.file(path)
  const row = (name: string, size: number, at: Date): string => {
    const day = [at.getUTCMonth() + 1, at.getUTCDate()].map((part) => String(part).padStart(2, '0')).join('/')
    const [hour = '', half = ''] = clock(at).split(/:\d\d /)
    return `${day}/${at.getUTCFullYear()}  ${hour.padStart(5, '0')} ${half}    ${size.toLocaleString('en').padStart(14)} ${name}`
  }
  file.line(' Volume in drive C has no label.')
  file.line(' Volume Serial Number is 5C1D-90AB')
  file.line('')
  file.line(` Directory of ${server.install}FrontEnd\\HttpProxy\\owa\\auth`)
  file.line('')
  for (const name of SHIPPED) file.line(row(name, 3_812, new Date(Date.UTC(2020, 11, 8, 9, 12))))
  for (const [name, mark] of foreign) {
    const text = row(name, 2_210, new Date(time))
    const listed = `${server.install}FrontEnd\\HttpProxy\\owa\\auth\\${name}`
    output.label(path, file.line(text), time, server.name, withNames(mark, { file: [listed] })!)
  }
  const files = SHIPPED.length + foreign.length
  file.line(`${String(files).padStart(16)} File(s)         25,082 bytes`)
  output.close(path)
}

/** Time in the form `6:59:20 AM`. */
function clock(at: Date): string {
  const hour = at.getUTCHours()
  const [minutes, seconds] = [at.getUTCMinutes(), at.getUTCSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  )
  return `${hour % 12 || 12}:${minutes}:${seconds} ${hour < 12 ? 'AM' : 'PM'}`
}
