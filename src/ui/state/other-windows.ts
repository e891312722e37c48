/** What windows of this browser tell each other. */
interface News {
  readonly kind: 'deleting' | 'changed'
  readonly caseId: string
}

const CHANNEL = 'coldtrace-cases'

/** The other windows of this browser in which the page is open; they share the stored cases. */
export class OtherWindows {
  readonly #channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : null

  /** A case is about to be deleted here. */
  tellDeleting(caseId: string): void {
    this.#tell({ kind: 'deleting', caseId })
  }

  /** The list of cases is another one now. */
  tellChanged(caseId: string): void {
    this.#tell({ kind: 'changed', caseId })
  }

  listen(hear: { deleting(caseId: string): void; changed(): void }): void {
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<News>) => {
      if (data.kind === 'deleting') hear.deleting(data.caseId)
      else hear.changed()
    })
  }

  #tell(news: News): void {
    this.#channel?.postMessage(news)
  }
}
