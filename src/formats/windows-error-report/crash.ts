import { filetimeMs } from '../kit/times/filetime.ts'

/** What broke where, in the words of the report. */
export interface Crash {
  readonly Program: string
  readonly ProgramVersion: string
  readonly FaultingModule: string
  readonly FaultingMethod: string
  readonly ExceptionCode: string
  readonly ExceptionType: string
}

type Order = Readonly<Partial<Record<keyof Crash, number>>>

const NATIVE: Order = { Program: 0, ProgramVersion: 1, FaultingModule: 3, ExceptionCode: 6 }
/** Stopped by data execution prevention: the offset stands before the code. */
const STOPPED: Order = { ...NATIVE, ExceptionCode: 7 }
const MANAGED: Order = {
  Program: 0,
  ProgramVersion: 1,
  FaultingModule: 3,
  FaultingMethod: 6,
  ExceptionType: 8,
}
/** Exchange: the kind of build comes first, and the program names its application pool. */
const EXCHANGE: Order = {
  ProgramVersion: 1,
  Program: 2,
  FaultingModule: 3,
  FaultingMethod: 4,
  ExceptionType: 5,
}

/** Where the signature of each type of event holds what, by its number. */
const ORDERS: readonly (readonly [RegExp, Order])[] = [
  [/^APPCRASH$/i, NATIVE],
  [/^BEX(?:64)?$/i, STOPPED],
  [/^CLR20r3$/i, MANAGED],
  [/^E12(?:IIS|IE|N)?$/i, EXCHANGE],
]

export function crashOf(eventType: string, signature: readonly string[]): Partial<Crash> {
  const order = ORDERS.find(([type]) => type.test(eventType))?.[1] ?? {}
  const crash: Partial<Record<keyof Crash, string>> = {}
  for (const [name, at] of Object.entries(order)) {
    const value = signature[at]
    if (value !== undefined && value !== '') crash[name as keyof Crash] = value
  }
  return crash
}

/** The build of Exchange that broke; `null` for any other program. */
export function brokenBuild(eventType: string, { ProgramVersion }: Partial<Crash>): string | null {
  return /^E12/i.test(eventType) && ProgramVersion !== undefined ? ProgramVersion : null
}

/** Epoch ms of a FILETIME in decimal digits; NaN when it is none. */
export function timeOfReport(text: string): number {
  if (!/^\d{1,19}$/.test(text)) return NaN
  const ticks = BigInt(text)
  const time = filetimeMs(Number(ticks & 0xffff_ffffn), Number(ticks >> 32n))
  return ticks > 0n && Math.abs(time) <= 8.64e15 ? time : NaN
}
