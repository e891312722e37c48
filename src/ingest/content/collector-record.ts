import { RecordText } from '../../evidence/collectors/record-text.ts'
import type { recordOf } from '../../evidence/collectors/registry.ts'
import { NOTHING, type BlocksAndHits } from '../hits/source-hunt.ts'
import { SourceLog } from '../source-log.ts'
import type { CollectorStatement, Content } from './content.ts'

/** A record in which a collector notes what it collected. */
export class RecordContent implements Content {
  readonly log = new SourceLog(null)
  readonly format: string
  readonly readsEvents = false
  readonly isEventLog = false
  readonly #text: RecordText
  #record: CollectorStatement

  constructor({ collector, record }: NonNullable<ReturnType<typeof recordOf>>) {
    this.format = record.id
    this.#text = new RecordText(record.open())
    this.#record = { collector: collector.id, manifest: null }
  }

  get record(): CollectorStatement {
    return this.#record
  }

  async push(piece: Uint8Array): Promise<null> {
    this.#text.push(piece)
    return null
  }

  async end(): Promise<BlocksAndHits> {
    const { manifest, bytes } = this.#text.end()
    this.#record = { ...this.#record, manifest }
    this.log.account('parsed', bytes.parsed)
    this.log.account('unreadable', bytes.unreadable)
    if (bytes.unreadable > 0) this.log.note('damaged-record', `${bytes.unreadable} bytes of it make no sense`)
    return NOTHING
  }
}
