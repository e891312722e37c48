import type { Sink } from '../../format.ts'
import { readXml, type XmlElement } from '../../../text/xml.ts'

/** The root of a source that is one XML document, as far as it can be read; says what is wrong with it. */
export function xmlRoot(sink: Sink, bytes: Uint8Array): XmlElement | null {
  const whole = readXml(bytes, 0, bytes.length)
  if (whole) return whole
  const root = readXml(bytes, 0, bytes.length, { lenient: true })
  sink.issue({
    code: 'cut-short',
    place: { kind: 'record', ordinal: 1, offset: 0, length: bytes.length },
    detail: root ? 'the XML is not well formed' : 'no element can be read',
  })
  return root
}
