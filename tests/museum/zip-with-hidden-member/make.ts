import { log, type Files, zip } from '../exhibit.ts'

/** A zip whose directory is cut out, with an end that counts no entries. */
function hidden(): Uint8Array {
  const whole = zip({ 'u_ex210303.log': log() })
  const end = whole.length - 22
  const view = new DataView(whole.buffer)
  const directory = view.getUint32(end + 16, true)
  const forged = new Uint8Array([...whole.subarray(0, directory), ...whole.subarray(end)])
  const counts = new DataView(forged.buffer, directory)
  counts.setUint32(8, 0, true)
  counts.setUint32(12, 0, true)
  return forged
}

export default (): Files => ({ 'EX01/logs.zip': hidden() })
