import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ALWAYS_DIGESTED, WeakDigester } from './weak-digests.ts'

const NONE = { md5: false, sha1: false }
const BYTES = new TextEncoder().encode('whoami')
const MD5 = createHash('md5').update(BYTES).digest('hex')
const SHA1 = createHash('sha1').update(BYTES).digest('hex')

describe('MD5 and SHA-1', () => {
  it('are taken of small files in any case, of large ones when somebody asks', async () => {
    const digesting = new WeakDigester()
    const small = await digesting.begin(BYTES.length, NONE)
    const large = await digesting.begin(ALWAYS_DIGESTED + 1, { md5: false, sha1: true })
    for (const one of [small, large]) one.update(BYTES)
    expect(small.end()).toEqual({ md5: MD5, sha1: SHA1 })
    expect(large.end()).toEqual({ sha1: SHA1 })
    expect((await digesting.begin(ALWAYS_DIGESTED + 1, NONE)).end()).toEqual({})
  })

  it('of a log are only those that somebody asks for', async () => {
    const digesting = new WeakDigester()
    const log = await digesting.begin(BYTES.length, { md5: true, sha1: false })
    log.wantedOnly()
    log.update(BYTES)
    expect(log.end()).toEqual({ md5: MD5 })
  })

  it('of one source hold nothing of the source before it', async () => {
    const digesting = new WeakDigester()
    const first = await digesting.begin(9, NONE)
    first.update(new Uint8Array(9))
    first.end()
    const second = await digesting.begin(BYTES.length, NONE)
    second.update(BYTES)
    expect(second.end()).toEqual({ md5: MD5, sha1: SHA1 })
  })
})
