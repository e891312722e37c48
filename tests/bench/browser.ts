import type { Browser, BrowserContext, Page } from '@playwright/test'
import { sizeOf } from './inputs.ts'
import { watchMemory } from './processes.ts'
import type { Results } from './results.ts'

/** Functions passed in by the script that starts the bench, because they run only unbundled. */
export interface BenchEnvironment {
  readonly root: string
  /** Serves the built page; resolves to its address. */
  serve(): Promise<{
    readonly url: string
    /** The page of the bench, beside the built one and of the same origin. */
    readonly bench: string
    /** True when DuckDB is installed. */
    readonly hasPeers: boolean
    close(): void
  }>
  /** Starts a Chromium; `null` when there is none. */
  launch(): Promise<Browser | null>
  /** Starts one whose profile stands in a folder. */
  launchOn(profile: string): Promise<BrowserContext | null>
  /** Installs the peers of the bench if they can be had; resolves to their folder. */
  peers(): Promise<string | null>
}

interface PageTimings {
  longest: number
  first: number
}

/** The page as a person uses it: files go in, the report comes out, everything is stored on the way. */
export async function measurePage(
  results: Results,
  environment: BenchEnvironment,
  paths: readonly string[],
  plan: { readonly ripgrep: number | null; readonly name: string; readonly timeoutMs: number },
): Promise<void> {
  console.log(`\nThe page: ${plan.name}, read, parsed, hunted, stored`)
  const browser = await environment.launch()
  if (!browser) return results.missing('the page', 'there is no Chromium here')
  const server = await environment.serve()
  try {
    const page = await browser.newPage()
    await page.addInitScript(() => {
      const watched: PageTimings = { longest: 0, first: 0 }
      Object.assign(globalThis, { watched })
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) watched.longest = Math.max(watched.longest, duration)
      }).observe({ entryTypes: ['longtask'] })
      new MutationObserver(() => {
        if (watched.first === 0 && document.querySelector('.alarm')) watched.first = performance.now()
      }).observe(document, { childList: true, subtree: true })
    })
    await page.goto(server.url)
    const bytes = sizeOf(paths)
    // Everything that this process started but the page's own browser is small and idle.
    const memory = watchMemory(process.pid)
    const own = process.memoryUsage().rss
    const given = await now(page)
    const started = performance.now()
    await page.locator('input[type=file]:not([webkitdirectory])').setInputFiles([...paths])
    await page.locator('progress').first().waitFor({ state: 'attached', timeout: plan.timeoutMs })
    await page.locator('progress').first().waitFor({ state: 'detached', timeout: plan.timeoutMs })
    const seconds = (performance.now() - started) / 1000
    const peak = memory.stop()
    const { longest, first } = await page.evaluate(
      () => (globalThis as unknown as { watched: PageTimings }).watched,
    )
    const stored = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
    const rate = results.figure(`page: ${plan.name}`, bytes / 1e6 / seconds, 'MB/s')
    results.figure(`page: ${plan.name}, longest task of the page`, longest, 'ms')
    if (first > 0)
      results.figure(`page: ${plan.name}, first high hit shown after`, (first - given) / 1000, 's')
    if (peak !== null) {
      results.figure(`page: ${plan.name}, memory of all processes`, (peak - own) / 1e6, 'MB at most')
      results.point('page, memory by size (MB)', bytes / 1e6, (peak - own) / 1e6)
    }
    results.point('page, seconds by size', bytes / 1e6, seconds)
    results.figure(`page: ${plan.name}, stored`, stored / 1e6, 'MB, as the browser counts')
    if (stored > 0) results.ratio(`${plan.name}/stored`, bytes / stored, 'text bytes for each stored one', 4)
    if (plan.ripgrep !== null)
      results.ratio(
        'ingest/ripgrep',
        rate / plan.ripgrep,
        'dropped, parsed, hunted, stored in the page; same text',
        0.5,
      )
  } finally {
    await browser.close()
    server.close()
  }
}

function now(page: Page): Promise<number> {
  return page.evaluate(() => performance.now())
}
