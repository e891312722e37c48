import { log, type Files, zip } from '../exhibit.ts'

const COPIES = 50

/** A zip whose directory names the same bytes again and again. */
function overlapping(): Uint8Array {
  const whole = zip({ 'u_ex210303.log': log(400) })
  const end = whole.length - 22
  const directory = new DataView(whole.buffer).getUint32(end + 16, true)
  const entry = whole.subarray(directory, end)
  const entries = Array.from({ length: COPIES }, () => [...entry]).flat()
  const forged = new Uint8Array([...whole.subarray(0, directory), ...entries, ...whole.subarray(end)])
  const counts = new DataView(forged.buffer, directory + entries.length)
  counts.setUint16(8, COPIES, true)
  counts.setUint16(10, COPIES, true)
  counts.setUint32(12, entries.length, true)
  return forged
}

export default (): Files => ({ 'EX01/logs.zip': overlapping() })
