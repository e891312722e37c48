import { expect, type Locator, type Page } from '@playwright/test'

export const VIEWS = ['Verdict', 'Timeline', 'Events', 'Findings', 'Entities', 'Coverage', 'Rules'] as const

export async function view(page: Page, name: (typeof VIEWS)[number]): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true }).click()
}

export async function readDone(page: Page): Promise<void> {
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Reading' })).toBeHidden({ timeout: 90_000 })
  await expect(page.getByText('Reading goes on')).toBeHidden({ timeout: 90_000 })
}

export async function openSample(page: Page): Promise<void> {
  await page.goto('./')
  await page.getByRole('button', { name: 'Open the sample case' }).click()
  await readDone(page)
}

/** The button of the rules view that lists rules in a state, such as those that run. */
export function shelf(page: Page, title: string): Locator {
  return page.getByRole('group', { name: 'Show rules that' }).getByRole('button', { name: title })
}
