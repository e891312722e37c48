import { expect, type Locator, type Page } from '@playwright/test'

/** For what takes as long as a reading does; a net against a test that hangs, not a limit. */
export const PATIENT = { timeout: 600_000 } as const

export const VIEWS = ['Answer', 'Timeline', 'Events', 'Findings', 'Entities', 'Coverage', 'Rules'] as const

export async function view(page: Page, name: (typeof VIEWS)[number]): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true }).click()
}

export async function readDone(page: Page): Promise<void> {
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Reading' })).toBeHidden(PATIENT)
  await expect(page.getByText('Reading goes on')).toBeHidden(PATIENT)
}

export async function openSample(page: Page): Promise<void> {
  await page.goto('./')
  await page.getByRole('button', { name: 'Open the sample case' }).click()
  await readDone(page)
}

/**
 * Resolves when the page has drawn what it was asked for: no transition runs, nothing is said to be busy, and thirty
 * frames in a row left the document as it was.
 */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let still = 0
        const watch = new MutationObserver(() => (still = 0))
        watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
        const frame = (): void => {
          const moving = document.getAnimations().some(({ playState }) => playState === 'running')
          still = moving || document.querySelector('[aria-busy="true"]') ? 0 : still + 1
          if (still < 30) return void requestAnimationFrame(frame)
          watch.disconnect()
          resolve()
        }
        requestAnimationFrame(frame)
      }),
  )
}

/** The button of the rules view that lists rules in a state, such as those that run. */
export function shelf(page: Page, title: string): Locator {
  return page.getByRole('group', { name: 'Show rules that' }).getByRole('button', { name: title })
}
