/** Work goes on for so long before messages, such as a cancel, are looked at. */
const WORK_MS = 8

/** Lets messages through now and then while a long piece of work goes on. */
export class Breath {
  #last = performance.now()

  /** Whether it is time to take one. */
  get due(): boolean {
    return performance.now() - this.#last > WORK_MS
  }

  /** Resolves after the messages that are waiting. A timer would wait longer than needed. */
  async take(): Promise<void> {
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
