import * as Comlink from 'comlink'
import { isPacked, packedBlock } from '../../storage/packed-block.ts'
import type {
  BlockEnvelope,
  BlockStore,
  CaseStore,
  Deposit,
  HitRecord,
  HitStore,
  PackedBlock,
} from '../../storage/store.ts'

/** A store as another thread uses it: what is handed over one by one comes as a list. */
export interface FarStore extends Pick<CaseStore, 'cases' | 'sources' | 'packs' | 'surveys'> {
  readonly blocks: Pick<BlockStore, 'load' | 'loadPart'> & { all(caseId: string): Promise<BlockEnvelope[]> }
  readonly hits: Omit<HitStore, 'each'> & { after(caseId: string, after: number): Promise<HitRecord[]> }
}

/** Lets another thread use a store of this one, at the other end of the port. */
export function serveStore(store: CaseStore, port: MessagePort): void {
  const { cases, sources, packs, surveys, blocks, hits } = store
  const far: FarStore = {
    ...{ cases, sources, packs, surveys },
    blocks: {
      load: (...given) => blocks.load(...given),
      loadPart: (...given) => blocks.loadPart(...given),
      async all(caseId) {
        const all: BlockEnvelope[] = []
        await blocks.each(caseId, (envelope) => all.push(envelope))
        return all
      },
    },
    hits: {
      add: (...given) => hits.add(...given),
      records: (...given) => hits.records(...given),
      at: (...given) => hits.at(...given),
      drop: (...given) => hits.drop(...given),
      dropOfSource: (...given) => hits.dropOfSource(...given),
      addMatches: (...given) => hits.addMatches(...given),
      matchEnvelopes: (...given) => hits.matchEnvelopes(...given),
      loadMatches: (...given) => hits.loadMatches(...given),
      async after(caseId, after) {
        const later: HitRecord[] = []
        await hits.each(caseId, after, (record) => later.push(record))
        return later
      },
    },
  }
  Comlink.expose(far, port)
}

/** The store that another thread serves at the other end of the port. Blocks are packed before they are sent to it. */
export function farStore(port: MessagePort): CaseStore {
  // A call crosses by its name, such as `sources.deposit`.
  const far = Comlink.wrap<FarStore>(port) as unknown as FarStore
  const pack = (source: number, block: Parameters<BlockStore['pack']>[1]): PackedBlock =>
    packedBlock(source, block)
  return {
    cases: far.cases,
    packs: far.packs,
    surveys: far.surveys,
    sources: {
      list: (...given) => far.sources.list(...given),
      get: (...given) => far.sources.get(...given),
      put: (...given) => far.sources.put(...given),
      drop: (...given) => far.sources.drop(...given),
      deposit(caseId, deposits) {
        const sent = deposits.map((one) => packedDeposit(one, pack))
        return far.sources.deposit(caseId, Comlink.transfer(sent, buffersOf(sent)))
      },
    },
    blocks: {
      load: (...given) => far.blocks.load(...given),
      loadPart: (...given) => far.blocks.loadPart(...given),
      each: async (caseId, take) => (await far.blocks.all(caseId)).forEach(take),
      pack,
    },
    hits: {
      add: (...given) => far.hits.add(...given),
      records: (...given) => far.hits.records(...given),
      at: (...given) => far.hits.at(...given),
      drop: (...given) => far.hits.drop(...given),
      dropOfSource: (...given) => far.hits.dropOfSource(...given),
      addMatches: (...given) => far.hits.addMatches(...given),
      matchEnvelopes: (...given) => far.hits.matchEnvelopes(...given),
      loadMatches: (...given) => far.hits.loadMatches(...given),
      async each(caseId, after, take) {
        const later = await far.hits.after(caseId, after)
        later.forEach(take)
        return later.at(-1)?.id ?? after
      },
    },
  }
}

type PackedDeposit = Omit<Deposit, 'blocks'> & { readonly blocks: readonly PackedBlock[] }

function packedDeposit(
  deposit: Deposit,
  pack: (source: number, block: Parameters<BlockStore['pack']>[1]) => PackedBlock,
): PackedDeposit {
  const { source, blocks } = deposit
  return { ...deposit, blocks: blocks.map((block) => (isPacked(block) ? block : pack(source.id, block))) }
}

function buffersOf(deposits: readonly PackedDeposit[]): ArrayBuffer[] {
  return deposits.flatMap(({ blocks }) => blocks.flatMap(({ head, rest }) => [head, rest]))
}
