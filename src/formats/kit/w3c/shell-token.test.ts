import { describe, expect, it } from 'vitest'
import { BlockBuilder } from '../../../event/block-builder.ts'
import { fieldsOf, type Block } from '../../../event/block.ts'
import { shellTokenIn, withShellTokens } from './shell-token.ts'

const ADMIN = 'S-1-5-21-1111111111-222222222-3333333333-500'
const text = (value: string): string => String.fromCharCode(value.length) + value
const group = (sid: string): string => '\x07\0\0\0' + text(sid)
const token = (parts: string): string => btoa(`V\x01\0T${text('Windows')}C\0A${text('Kerberos')}${parts}`)
const WHOLE = `L${text('CORP\\admin')}U${text(ADMIN)}G\x02\0\0\0${group('S-1-5-32-544')}${group('S-1-1-0')}E\0\0\0\0`

describe('a token in a query', () => {
  it('names its user and his groups', () => {
    expect(shellTokenIn(`a=x@foo.example/powershell/?X-Rps-CAT=${token(WHOLE)}&Email=b`)).toEqual({
      user: 'CORP\\admin',
      sid: ADMIN,
      groups: ['S-1-5-32-544', 'S-1-1-0'],
      packed: false,
    })
  })

  it('may be encoded once or twice, in the letters of addresses, and its name in any case', () => {
    const plain = token(WHOLE)
    for (const written of [
      encodeURIComponent(plain),
      encodeURIComponent(encodeURIComponent(plain)),
      plain.replaceAll('+', '-').replaceAll('/', '_'),
      plain.replaceAll('=', ''),
    ])
      expect(shellTokenIn(`x-RPS-cat=${written};b`)?.sid).toBe(ADMIN)
  })

  it('gives what stands before the place where it breaks', () => {
    expect(shellTokenIn(`X-Rps-CAT=${token(`L${text('admin')}U\x7fS-1-5`)}`)).toMatchObject({
      user: 'admin',
      sid: null,
    })
    expect(shellTokenIn(`X-Rps-CAT=${token(WHOLE).slice(0, 60)}`)).toMatchObject({ sid: null })
  })

  it('says when it is packed', () => {
    expect(shellTokenIn(`X-Rps-CAT=${btoa(`V\x01\0T${text('Windows')}C\x01abc`)}`)).toMatchObject({
      packed: true,
    })
  })

  it('is none where there is none', () => {
    for (const query of ['', 'X-Rps-CAT=', 'X-Rps-CAT=%%%', 'X-Rps-CAT=abcd', 'X-Rps=a', 'X-Rps-CAT=VgEA'])
      expect(shellTokenIn(query)).toBeNull()
  })

  it('cannot make much of itself', () => {
    const many = `U${text(ADMIN)}G\xff\xff\xff\xff${group('S-1-5-32-544').repeat(900)}`
    const read = shellTokenIn(`X-Rps-CAT=${token(many)}`)!
    expect(read.groups.length).toBe(32)
    expect(shellTokenIn(`X-Rps-CAT=${'A'.repeat(5_000_000)}`)).toBeNull()
    expect(shellTokenIn(`X-Rps-CAT=${btoa('V\x01\0' + 'L\0'.repeat(6000))}`)).toMatchObject({ user: '' })
  })
})

describe('the columns of a block', () => {
  const blockOf = (queries: readonly string[], path = ''): Block => {
    const blocks: Block[] = []
    const builder = new BlockBuilder({
      format: 'iis-w3c',
      placeKind: 'line',
      blank: 'empty',
      emit: (block) => blocks.push(block),
    })
    builder.useSchema(path === '' ? ['cs-uri-query'] : ['cs-uri-query', 'cs-uri-stem'])
    queries.forEach((query, i) => {
      builder.row(i, i + 1, i, 1)
      builder.putText(0, query)
      if (path !== '') builder.putText(1, path)
    })
    builder.flush()
    return withShellTokens(blocks[0]!, 'cs-uri-stem', 'cs-uri-query')
  }

  it('tell of each row whom its token names', () => {
    const block = blockOf([
      'a=b',
      `X-Rps-CAT=${token(WHOLE)}`,
      '',
      `b&x-rps-cat=${token(`L${text('anna')}`)}`,
      `X-Rps-CAT=${token(WHOLE)}`,
      'X-Rps-CAT=VgEA',
    ])
    expect(block.schema).toEqual(['cs-uri-query'])
    expect([1, 3, 4].map((row) => fieldsOf(block, row))).toMatchObject([
      { TokenUser: 'CORP\\admin', TokenSid: ADMIN, TokenGroups: ['S-1-5-32-544', 'S-1-1-0'] },
      { TokenUser: 'anna' },
      { TokenUser: 'CORP\\admin', TokenSid: ADMIN },
    ])
    for (const row of [0, 2, 5])
      expect(Object.keys(fieldsOf(block, row)).filter((name) => name.startsWith('Token'))).toEqual([])
  })

  it('are made for paths by which PowerShell can be reached', () => {
    const count = (path: string): number => blockOf([`X-Rps-CAT=${token(WHOLE)}`], path).columns.length
    for (const path of ['/Autodiscover/a', '/PowerShell', '/owa/a@b/p', '/%70owershell'])
      expect(count(path), path).toBe(5)
    expect(count('/owa/')).toBe(2)
  })

  it('stay as they are where no query holds a token', () => {
    expect(blockOf(['a', 'X-Rps-CAT', 'x-rps-ca=VgEA', 'x-rps-cax=', 'a=b=c', '=']).columns.length).toBe(1)
  })
})
