import type { BlockEnvelope, CaseStore } from '../../storage/store.ts'
import {
  decodeSurvey,
  decodeSurveyCodes,
  decodeSurveyTimes,
  encodeSurvey,
  type BlockDetails,
  type StoredSurvey,
  type SurveyedBlock,
  type SurveyedValues,
} from '../../storage/survey.ts'
import type { DecodeResult } from '../../storage/sections.ts'
import type { Times } from '../../storage/time-order.ts'
import type { Dictionaries } from './dictionaries.ts'

/** What surveys may take in memory, but for what is only read when it is asked for. */
const MAX_BYTES = 128 << 20

type CodesByName = ReadonlyMap<string, Uint8Array>

interface LoadedSurvey {
  readonly number: number
  readonly index: ArrayBuffer
  readonly ids: readonly number[]
  times?: Promise<ReadonlyMap<number, Times>>
  codes?: Promise<ReadonlyMap<number, CodesByName>>
}

/**
 * The surveys of the open case: what was taken from its blocks when they were first looked at. Blocks that no
 * survey knows, or whose survey is damaged, are asked themselves.
 */
export class Surveys {
  readonly #store: CaseStore
  readonly #caseId: string
  readonly #dictionaries: Dictionaries
  readonly #blocks = new Map<number, { readonly run: LoadedSurvey; readonly block: SurveyedBlock }>()
  /** Values of each dictionary that surveys hold. */
  readonly #stored = new Map<string, number>()
  #bytes = 0
  #next: number | null = 0

  constructor(store: CaseStore, caseId: string, dictionaries: Dictionaries) {
    this.#store = store
    this.#caseId = caseId
    this.#dictionaries = dictionaries
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Whether there may be more of them. */
  get open(): boolean {
    return this.#next !== null
  }

  of({ id, source, rows }: BlockEnvelope): SurveyedBlock | undefined {
    const block = this.#blocks.get(id)?.block
    return block?.source === source && block.rows === rows ? block : undefined
  }

  /** What is known of a block whose times came with those of another. */
  beside(id: number): SurveyedBlock | undefined {
    return this.#blocks.get(id)?.block
  }

  /** Lets go of what is known of a block, because the block itself says something else. */
  forget(id: number): void {
    this.#blocks.delete(id)
  }

  /** Reads what is stored. Dictionaries begin with it: no block may have been loaded before. */
  async read(): Promise<void> {
    for (const { number, index } of await this.#store.surveys.list(this.#caseId)) {
      const decoded = decodeSurvey(index)
      if (number !== this.#next || !decoded.ok) return this.#distrust(number)
      const { blocks, dictionaries } = decoded.block
      // What does not fit is left as it is; others are not built on it.
      if (this.#bytes > MAX_BYTES || this.#dictionaries.full) return void (this.#next = null)
      if (!dictionaries.every((one) => this.#append(one))) return this.#distrust(number)
      this.#add(number, index, blocks)
    }
  }

  #append({ key, from, taken, values }: SurveyedValues): boolean {
    const dictionary = this.#dictionaries.of(key)
    if (dictionary.values.count !== from || !dictionary.append(values, taken)) return false
    this.#stored.set(key, dictionary.values.count)
    return true
  }

  #add(number: number, index: ArrayBuffer, blocks: readonly SurveyedBlock[]): void {
    const run: LoadedSurvey = { number, index, ids: blocks.map(({ id }) => id) }
    for (const block of blocks) {
      this.#blocks.set(block.id, { run, block })
      for (const { counts, map } of block.columns.values()) this.#bytes += counts.byteLength + map.byteLength
    }
    this.#bytes += index.byteLength
    this.#next = number + 1
  }

  /** From a number on they are made anew when the case is opened again. */
  async #distrust(number: number): Promise<void> {
    this.#next = null
    await this.#store.surveys.drop(this.#caseId, number)
  }

  /** Stores what was seen of blocks; false when that is of no use any more. */
  async add(blocks: readonly SurveyedBlock[], details: BlockDetails): Promise<boolean> {
    const number = this.#next
    if (number === null) return false
    const dictionaries: SurveyedValues[] = []
    for (const [key, dictionary] of this.#dictionaries.entries()) {
      const from = this.#stored.get(key) ?? 0
      const { taken } = dictionary
      if (dictionary.values.count > from)
        dictionaries.push({ key, from, taken, values: dictionary.after(from) })
    }
    const survey: StoredSurvey = encodeSurvey({ blocks, dictionaries }, details)
    const added = await this.#store.surveys.add(this.#caseId, number, survey)
    // There is no room, or another tab surveys the case.
    if (!added.ok || !added.value) this.#next = null
    else {
      for (const { key, from, values } of dictionaries) this.#stored.set(key, from + values.count)
      this.#add(number, survey.index, blocks)
    }
    return this.open
  }

  /** Times of the block and of those that were surveyed with it; none when they cannot be had. */
  timesWith(id: number): Promise<ReadonlyMap<number, Times>> {
    const { run } = this.#blocks.get(id)!
    return (run.times ??= this.#details(run, 'times', decodeSurveyTimes).finally(() => delete run.times))
  }

  /** Codes of columns with few values, of the block and of those that were surveyed with it. */
  codesWith(id: number): Promise<ReadonlyMap<number, CodesByName>> {
    const { run } = this.#blocks.get(id)!
    return (run.codes ??= this.#details(run, 'codes', decodeSurveyCodes).finally(() => delete run.codes))
  }

  async #details<T>(
    run: LoadedSurvey,
    part: 'times' | 'codes',
    decode: (index: ArrayBuffer, record: ArrayBuffer) => DecodeResult<readonly (T | null)[]>,
  ): Promise<ReadonlyMap<number, T>> {
    const record = await this.#store.surveys.part(this.#caseId, run.number, part)
    const decoded = record && decode(run.index, record)
    if (decoded?.ok)
      return new Map(
        run.ids.flatMap((id, i): [number, T][] => {
          const one = decoded.block[i]
          return one ? [[id, one]] : []
        }),
      )
    for (const id of run.ids) this.forget(id)
    await this.#distrust(run.number)
    return new Map()
  }
}
