/** Milliseconds of work after which waiting messages, such as a cancel, are let through. */
const WORK_MS = 8

/** Lets waiting messages through now and then while a long piece of work goes on. */
export class MessageTurns {
  #last = performance.now()

  /** Whether the work has gone on for long enough. */
  get isDue(): boolean {
    return performance.now() - this.#last > WORK_MS
  }

  /** Resolves after the messages that are waiting. A timer would wait longer than needed. */
  async letMessagesThrough(): Promise<void> {
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        resolve()
      }
      port2.postMessage(null)
    })
    this.#last = performance.now()
  }
}
