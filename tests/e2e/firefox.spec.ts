import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { Firefox, foundFirefox } from './marionette.ts'

const SAMPLE = fileURLToPath(new URL('../../public/sample/exchange-sample.zip', import.meta.url))
const FILES = 'input[type=file][multiple]:not([webkitdirectory])'
const path = foundFirefox()

test.beforeAll(() => {
  if (path === null)
    console.warn('NOT TESTED WITH FIREFOX: there is none on PATH, and FIREFOX_PATH names none.')
})

for (const [window, isPrivate] of [
  ['a window', false],
  ['a private window', true],
] as const)
  test(`in ${window} of Firefox the page opens and reads a dropped collection to its verdict`, async ({
    baseURL,
  }) => {
    test.skip(path === null, 'there is no Firefox on PATH, and FIREFOX_PATH names none')
    const firefox = await Firefox.start(path!, isPrivate)
    try {
      await firefox.open(baseURL!)
      await firefox.shows('Drop files, folders or archives anywhere on this page')
      await firefox.shows('None yet.')
      await firefox.screenshot(test.info().outputPath('start.png'))
      await firefox.give(FILES, [SAMPLE])
      await firefox.shows('Compromised')
      // The reading is over when its bar is gone.
      await firefox.evaluate(`const done = arguments[arguments.length - 1]
        const look = () => document.querySelector('progress') ? setTimeout(look, 100) : done(true)
        look()`)
      await firefox.screenshot(test.info().outputPath('verdict.png'))
      const text = await firefox.text()
      expect(text).toContain('Compromised')
      expect(text).not.toContain('Coldtrace itself failed')
      await firefox.click('Events')
      await firefox.shows('events, in order of time')
      await firefox.screenshot(test.info().outputPath('events.png'))
      await firefox.click('', 'Coldtrace: start')
      await firefox.shows('Drop files, folders or archives anywhere on this page')
      console.log(`${window}: ${await limitsIn(firefox)}`)
    } finally {
      await firefox.end()
    }
  })

/** What the page says that does not work in the window. */
async function limitsIn(firefox: Firefox): Promise<string> {
  const text = await firefox.text()
  const [, limits = 'no limits are told'] =
    /(What does not work in this window[^]*?)\nDrop files/.exec(text) ?? []
  return limits
}
