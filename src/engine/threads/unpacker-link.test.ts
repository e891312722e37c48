import * as Comlink from 'comlink'
import { expect, it } from 'vitest'
import type { Unpacker } from '../../evidence/containers/unpacker.ts'
import { UnpackerLink } from './unpacker-link.ts'

it('archives are unpacked at the other end of the port, once there is one', async () => {
  const link = new UnpackerLink()
  const given = [new Blob(), 'x.7z', ['pw'], { members: 1, bytes: 2 }] as const
  await expect(link.unpack(...given)).rejects.toThrow('connect was not called')
  const { port1, port2 } = new MessageChannel()
  const far: Unpacker = {
    unpack: async (_, path, passwords) => ({
      blob: null,
      members: [],
      issues: [{ code: 'locked-archive', place: null, detail: `${path} ${passwords.join()}` }],
    }),
  }
  Comlink.expose(far, port2)
  link.connect(port1)
  expect((await link.unpack(...given)).issues[0]!.detail).toBe('x.7z pw')
  port1.close()
})
