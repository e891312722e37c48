import { expect, it } from 'vitest'
import { hostGifts } from './host-gifts.ts'

it('what the host gives is said for each way in which the page can come', () => {
  const whole = { isSecure: true, isIsolated: true, offlineReady: true }
  expect(hostGifts(whole)).toHaveLength(1)
  const [bare, later] = hostGifts({ ...whole, isIsolated: false })
  expect(bare).toContain('sends no headers')
  expect(later).toContain('next visit')
  expect(hostGifts({ ...whole, isIsolated: false, offlineReady: false })[1]).toContain('depends on the host')
  expect(hostGifts({ isSecure: false, isIsolated: false, offlineReady: false })[0]).toContain('plain HTTP')
})
