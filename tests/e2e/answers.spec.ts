import { readFile, writeFile } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './silent-page.ts'
import { readDone } from './views.ts'

test.use({ viewport: { width: 390, height: 844 } })

/** A backup saves a registry hive: an attack leaves that, and honest work can. */
function backup(day: number): string {
  const time = `2022-08-${day}T22:15:00.000Z`
  return `<Events><Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-Windows-Sysmon"/><EventID>1</EventID><Level>4</Level><TimeCreated SystemTime="${time}"/><EventRecordID>${day}</EventRecordID><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>PIER3.harbour.example</Computer></System><EventData><Data Name="UtcTime">${time.slice(0, 23).replace('T', ' ')}</Data><Data Name="ProcessId">5120</Data><Data Name="Image">C:\\Windows\\System32\\reg.exe</Data><Data Name="CommandLine">reg.exe save HKLM\\SYSTEM E:\\Safe\\weekly-system.hiv /y</Data><Data Name="User">HARBOUR\\svc-backup</Data><Data Name="ParentImage">C:\\Windows\\System32\\cmd.exe</Data></EventData></Event></Events>`
}

const HOSTILE = '<img src=x onerror=alert(1)> {{7*7}} javascript:alert(2)'

async function noOverflow(page: Page): Promise<void> {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(wider).toBeLessThanOrEqual(0)
}

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)).toEqual([])
}

test('a question is answered by keyboard, stays answered after a reload, and the answer can be taken back', async ({
  page,
}) => {
  const path = test.info().outputPath('events.xml')
  await writeFile(path, backup(19))
  await page.goto('./')
  await page.locator('input[type=file][multiple]:not([webkitdirectory])').setInputFiles(path)
  await readDone(page)
  const verdict = (word: string) =>
    page.getByRole('heading', { level: 1, name: new RegExp(`PIER3.*${word}`) })
  await expect(verdict('Needs an answer')).toBeVisible()
  const open = page.getByRole('region', { name: 'What needs an answer: PIER3' })
  const given = page.getByRole('region', { name: 'What was answered: PIER3' })

  const expected = open.getByRole('button', { name: 'This was expected' })
  await expected.focus()
  await page.keyboard.press('Enter')
  const reason = open.getByLabel('Reason', { exact: true })
  await expect(reason).toBeFocused()
  await expect(open.getByRole('button', { name: 'Note this answer' })).toBeDisabled()
  await page.keyboard.press('Escape')
  await expect(expected).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.type(HOSTILE)
  await page.keyboard.press('Tab')
  await page.keyboard.type('Kim <b>of the backup team</b>')
  await noOverflow(page)
  await accessible(page)
  await page.keyboard.press('Enter')

  await expect(verdict('Cannot tell')).toBeVisible()
  await expect(open).toBeHidden()
  await expect(given.getByRole('heading', { name: 'What was answered' })).toBeFocused()
  await expect(given).toContainText(HOSTILE)
  await expect(given).toContainText('by Kim <b>of the backup team</b>')
  expect(await page.locator('main img, main li b').count()).toBe(0)
  await expect(
    page.getByText('Without what was answered the verdict would be “needs an answer”.').first(),
  ).toBeVisible()
  await noOverflow(page)
  await accessible(page)

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the answers' }).click()
  const saved = await (await download).path()
  expect(JSON.parse(await readFile(saved, 'utf8'))).toMatchObject({
    schema: 'coldtrace.answers/1',
    judgements: [{ host: 'PIER3', answer: 'expected', reason: HOSTILE }],
  })

  await page.reload()
  await expect(verdict('Cannot tell')).toBeVisible()
  const back = given.getByRole('button', { name: 'Take the answer back' })
  await back.focus()
  await page.keyboard.press('Enter')
  await expect(verdict('Needs an answer')).toBeVisible()
  await expect(open.getByRole('heading', { name: 'What needs an answer' })).toBeFocused()
  await expect(given).toBeHidden()

  await page.getByLabel('Load answers').setInputFiles(saved)
  await expect(verdict('Cannot tell')).toBeVisible()
  await given.getByRole('button', { name: 'Take the answer back' }).click()
  // The button that loads answers moves once none is given.
  await expect(verdict('Needs an answer')).toBeVisible()
  await page.getByLabel('Load answers').setInputFiles(path)
  await expect(page.getByRole('alert')).toContainText('These answers could not be taken.')

  await open.getByRole('button', { name: 'This was not us' }).click()
  await open.getByRole('button', { name: 'Note this answer' }).click()
  await expect(verdict('Compromised')).toBeVisible()
})
