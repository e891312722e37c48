import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const NAMES = ['firefox-esr', 'firefox']
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

/** The path of a Firefox, as `FIREFOX_PATH` names it or as it stands on PATH; `null` when there is none. */
export function foundFirefox(): string | null {
  const named = process.env.FIREFOX_PATH
  if (named) return named
  const folders = (process.env.PATH ?? '').split(delimiter)
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return paths.find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

type Reply = (outcome: {
  readonly error: { readonly message: string } | null
  readonly value: unknown
}) => void

/**
 * A Firefox with one window, driven by Marionette, which every Firefox has built in: messages are JSON with their length
 * before them. Playwright drives only a Firefox of its own.
 */
export class Firefox {
  readonly #process: ChildProcess
  readonly #profile: string
  readonly #socket: Socket
  readonly #waiting = new Map<number, Reply>()
  #received = Buffer.alloc(0)
  #asked = 0

  private constructor(process: ChildProcess, profile: string, socket: Socket) {
    this.#process = process
    this.#profile = profile
    this.#socket = socket
    socket.on('data', (bytes: Buffer) => this.#receive(bytes))
  }

  /** Starts one with a profile of its own; `isPrivate` makes every window a private one. */
  static async start(path: string, isPrivate: boolean): Promise<Firefox> {
    const profile = await mkdtemp(join(tmpdir(), 'coldtrace-firefox-'))
    const settings = {
      'marionette.port': 0,
      'browser.privatebrowsing.autostart': isPrivate,
      'browser.shell.checkDefaultBrowser': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'app.update.disabledForTesting': true,
      'browser.startup.page': 0,
      'toolkit.telemetry.reportingpolicy.firstRun': false,
    }
    await writeFile(
      join(profile, 'user.js'),
      Object.entries(settings)
        .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
        .join(''),
    )
    const child = spawn(path, ['--headless', '--marionette', '--no-remote', '--profile', profile], {
      stdio: 'ignore',
      env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' },
    })
    const port = await portIn(join(profile, 'MarionetteActivePort'), child)
    const socket = await connected(port)
    const firefox = new Firefox(child, profile, socket)
    await firefox.#ask('WebDriver:NewSession', {
      capabilities: { alwaysMatch: { acceptInsecureCerts: false } },
    })
    await firefox.#ask('WebDriver:SetTimeouts', { script: 600_000, pageLoad: 600_000 })
    await firefox.#ask('WebDriver:SetWindowRect', { width: 1280, height: 900 })
    return firefox
  }

  async open(url: string): Promise<void> {
    await this.#ask('WebDriver:Navigate', { url })
  }

  /** Runs the body of a function in the page; its last argument is called with what is to come back. */
  evaluate<T>(body: string): Promise<T> {
    return this.#ask('WebDriver:ExecuteAsyncScript', { script: body, args: [] }) as Promise<T>
  }

  /** Resolves when a text is to be read in the page. */
  async shows(text: string): Promise<void> {
    await this.evaluate(`const done = arguments[arguments.length - 1]
      const look = () => document.body.innerText.includes(${JSON.stringify(text)}) ? done(true) : setTimeout(look, 100)
      look()`)
  }

  async text(): Promise<string> {
    return this.evaluate(`arguments[arguments.length - 1](document.body.innerText)`)
  }

  /** Clicks a button by its text, or by its label. */
  async click(text: string, label = ''): Promise<void> {
    await this.evaluate(`const done = arguments[arguments.length - 1]
      const [text, label] = ${JSON.stringify([text, label])}
      const isMeant = (one) => label === '' ? one.textContent.trim() === text : one.getAttribute('aria-label') === label
      ;[...document.querySelectorAll('button')].find(isMeant).click()
      done(true)`)
  }

  /** Gives files of the disk to an input of the page. */
  async give(selector: string, paths: readonly string[]): Promise<void> {
    const found = (await this.#ask('WebDriver:FindElement', {
      using: 'css selector',
      value: selector,
    })) as Record<string, string>
    await this.#ask('WebDriver:ElementSendKeys', { id: found[ELEMENT], text: paths.join('\n') })
  }

  async screenshot(path: string): Promise<void> {
    const image = (await this.#ask('WebDriver:TakeScreenshot', { full: false, hash: false })) as string
    await writeFile(path, Buffer.from(image, 'base64'))
  }

  async end(): Promise<void> {
    this.#socket.destroy()
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    if (this.#process.exitCode === null && this.#process.kill('SIGKILL')) await ended
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
  }

  #ask(command: string, given: object): Promise<unknown> {
    const id = ++this.#asked
    const message = JSON.stringify([0, id, command, given])
    this.#socket.write(`${Buffer.byteLength(message)}:${message}`)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ error, value }) => {
        if (error) reject(new Error(`${command}: ${error.message}`))
        else resolve(value)
      })
    })
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes])
    for (;;) {
      const colon = this.#received.indexOf(':')
      const end = colon + 1 + Number(this.#received.subarray(0, Math.max(0, colon)).toString())
      if (colon < 0 || this.#received.length < end) return
      const message: unknown = JSON.parse(this.#received.subarray(colon + 1, end).toString())
      this.#received = this.#received.subarray(end)
      // The first message is a greeting, and no answer.
      if (Array.isArray(message)) this.#answer(message as [1, number, { message: string } | null, unknown])
    }
  }

  #answer([, id, error, result]: [1, number, { message: string } | null, unknown]): void {
    const value = result !== null && typeof result === 'object' && 'value' in result ? result.value : result
    this.#waiting.get(id)?.({ error, value })
    this.#waiting.delete(id)
  }
}

/** The port that Firefox has chosen and written down. */
async function portIn(path: string, child: ChildProcess): Promise<number> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '')
    if (/^\d+/.test(text)) return parseInt(text, 10)
    if (child.exitCode !== null) throw new Error(`Firefox ended with ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.once('error', reject)
  })
}
