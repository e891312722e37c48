import type { Place } from '../../event/place.ts'
import type { Sink } from '../format.ts'

/** A version is told within the first characters of its line. */
const LOOKED_AT = 400

/** Follows one run of setup after the other: which build is there, which one comes, and whether Exchange is new to the server. */
export class SetupSession {
  readonly #sink: Sink
  /** The version that the current run installs. */
  #version: string | null = null
  #begin = NaN
  #beginPlace: Place | null = null
  #installs = false
  /** It only prepares the directory, or installs tools. */
  #prepares = false

  constructor(sink: Sink) {
    this.#sink = sink
  }

  saw(message: string, time: number, place: Place): void {
    const text = message.slice(0, LOOKED_AT)
    if (/^Starting Microsoft Exchange Server .{1,40} Setup/i.test(text)) {
      this.#version = null
      this.#begin = time
      this.#beginPlace = place
      this.#installs = this.#prepares = false
      return
    }
    // The version that is there counts at once; the one that setup brings counts when setup is through.
    const there = /\binstalled version is '?(15\.\d\.\d{1,6}\.\d{1,6})\b/i.exec(text)?.[1]
    if (there !== undefined) this.#tell(there, time, place)
    const brought = /^Setup version: (15\.\d\.\d{1,6}\.\d{1,6})\b/i.exec(text)?.[1]
    if (brought !== undefined) this.#version = brought
    const [, name = '', value = ''] =
      /^Command Line Parameter Name='([^']{1,40})', Value='([^']*)'/i.exec(text) ?? []
    if (name.toLowerCase() === 'mode') this.#installs = /^install$/i.test(value)
    if (/^prepare/i.test(name)) this.#prepares = true
    if (/^roles?$/i.test(name) && /^\W*(managementtools|mt|t)\W*$/i.test(value)) this.#prepares = true
    if (/setup operation completed successfully/i.test(text)) this.#through(time, place)
  }

  #through(time: number, place: Place): void {
    if (this.#version === null || this.#prepares) return
    this.#tell(this.#version, time, place)
    if (!this.#installs) return
    const begun = Number.isNaN(this.#begin) ? { time, place } : { time: this.#begin, place: this.#beginPlace }
    this.#sink.fact({ key: 'set-up', value: this.#version, ...begun })
    this.#installs = false
  }

  #tell(value: string, time: number, place: Place): void {
    this.#sink.fact({ key: 'exchange-build', value, time, place, evidence: 'executable' })
  }
}
