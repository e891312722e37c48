import { describe, expect, it } from 'vitest'
import type { FieldValues } from '../../event/block.ts'
import {
  ADDRESS_FIELDS,
  addressIn,
  clientOf,
  clientSeen,
  isClientField,
  isLocal,
  isOwn,
  proxiesIn,
} from './clients.ts'

const CLIENT = '198.51.100.7'
const OTHER = '203.0.113.9'
const LOCAL = '10.0.0.5'

const seen = (fields: FieldValues, ...proxies: string[]) => clientSeen({ fields }, new Set(proxies))

describe('the client of a row', () => {
  it.each(ADDRESS_FIELDS)('is the address that connected, as %s names it', (field) => {
    expect(seen({ [field]: CLIENT })).toEqual({ address: CLIENT, via: null, claims: [] })
    expect(seen({ [field]: LOCAL })).toEqual({ address: LOCAL, via: null, claims: [] })
    expect(clientOf({ fields: { [field]: CLIENT } })).toBe(CLIENT)
  })

  it('is named by the first field that says something, whether that is understood or not', () => {
    expect(seen({ ClientIpAddress: '-', 'c-ip': '', IpAddress: CLIENT, ClientIP: OTHER }).address).toBe(
      CLIENT,
    )
    expect(seen({ ClientIpAddress: ['a'], 'c-ip': CLIENT }).address).toBe(CLIENT)
    expect(seen({ ClientIpAddress: 'nonsense', 'c-ip': CLIENT })).toEqual({
      address: null,
      via: null,
      claims: [],
    })
  })

  it('is nobody where no address is named, or the server asks itself', () => {
    const nobody = { address: null, via: null, claims: [] }
    expect(seen({})).toEqual(nobody)
    for (const own of ['::1', '127.0.0.1', 'fe80::1', '0.0.0.0'])
      expect(seen({ 'c-ip': own })).toEqual(nobody)
    expect(seen({ 'c-ip': CLIENT, 's-ip': CLIENT })).toEqual(nobody)
    expect(seen({ 'c-ip': CLIENT, 's-ip': OTHER }).address).toBe(CLIENT)
  })

  it('is the front end at the back end, unless the address is from elsewhere', () => {
    expect(seen({ 'c-ip': LOCAL, 's-port': '444' }).address).toBe(null)
    expect(seen({ 'c-ip': CLIENT, 's-port': '444' }).address).toBe(CLIENT)
    expect(seen({ 'c-ip': LOCAL, 's-port': '443' }).address).toBe(LOCAL)
  })
})

describe('an address that is claimed', () => {
  it('counts where a local address, a known proxy or nobody connected', () => {
    const claims = { 'X-Forwarded-For': CLIENT }
    expect(seen({ 'c-ip': LOCAL, ...claims })).toEqual({ address: CLIENT, via: LOCAL, claims: [CLIENT] })
    expect(seen({ 'c-ip': OTHER, ...claims }, OTHER)).toEqual({
      address: CLIENT,
      via: OTHER,
      claims: [CLIENT],
    })
    expect(seen(claims)).toEqual({ address: CLIENT, via: null, claims: [CLIENT] })
    expect(seen({ 'c-ip': '127.0.0.1', ...claims })).toEqual({ address: CLIENT, via: null, claims: [CLIENT] })
    expect(seen({ 'c-ip': OTHER, ...claims })).toEqual({ address: OTHER, via: null, claims: [CLIENT] })
  })

  it('is the last one from outside, else the last one', () => {
    const from = (text: string): unknown => seen({ 'c-ip': LOCAL, 'X-Forwarded-For': text }).address
    expect(from(`${OTHER}, ${CLIENT}, 10.0.0.9`)).toBe(CLIENT)
    expect(from(`${OTHER}, ${CLIENT}, 127.0.0.1`)).toBe(CLIENT)
    expect(from('10.0.0.8, 10.0.0.9')).toBe('10.0.0.9')
    expect(from('10.0.0.9')).toBe('10.0.0.9')
    expect(from(LOCAL)).toBe(LOCAL)
    expect(seen({ 'c-ip': LOCAL, 'X-Forwarded-For': LOCAL }).via).toBe(null)
    expect(seen({ 'c-ip': '127.0.0.1', 'X-Forwarded-For': '127.0.0.1' })).toEqual({
      ...{ address: null, via: null, claims: ['127.0.0.1'] },
    })
  })

  it('is read from any header of a proxy, its parts apart, up to twenty of them', () => {
    for (const name of [
      ...[
        'x-forwarded-for',
        'X-Real-IP',
        'X-Client-IP',
        'True-Client-IP',
        'CF-Connecting-IP',
        'X-Originating-IP',
      ],
      ...['Forwarded', 'OriginalIP', 'OriginalClientIP', 'Original-Client-IP', 'cs(X-Forwarded-For)'],
    ])
      expect(seen({ [name]: CLIENT }).claims, name).toEqual([CLIENT])
    for (const name of ['x-forwarded-for-x', 'my-forwarded', 'X-Forwarded-Host'])
      expect(seen({ [name]: CLIENT }).claims, name).toEqual([])
    const claims = (text: string | string[]): readonly string[] => seen({ Forwarded: text }).claims
    expect(claims(`for=${CLIENT};For="[2001:db8::1]:80"+x,${OTHER}`)).toEqual([CLIENT, '2001:db8::1', OTHER])
    expect(claims(`x for=${CLIENT}`)).toEqual([CLIENT])
    expect(claims(`xfor=${CLIENT}`)).toEqual([])
    expect(claims(CLIENT.replace('.', 'for=.'))).toEqual([])
    expect(claims([CLIENT, OTHER])).toEqual([CLIENT, OTHER])
    expect(claims(Array.from({ length: 21 }, () => CLIENT).join(','))).toHaveLength(20)
    expect(claims(Array.from({ length: 21 }, () => CLIENT).join(', '))).toHaveLength(20)
  })
})

describe('fields about the client', () => {
  it('are those that are looked at', () => {
    for (const name of ['s-ip', 's-port', ...ADDRESS_FIELDS, 'X-Forwarded-For', 'cs(forwarded)'])
      expect(isClientField(name), name).toBe(true)
    for (const name of ['c-port', 'cs-uri-stem', 'UserAgent']) expect(isClientField(name), name).toBe(false)
  })
})

describe('a proxy', () => {
  const rows = (...pairs: readonly (readonly [string, string])[]) =>
    pairs.map(([connected, claimed]) => ({ fields: { 'c-ip': connected, 'X-Forwarded-For': claimed } }))

  it('asks for at least three others', () => {
    const claims = ['198.51.100.1', '198.51.100.2', '198.51.100.3']
    const through = (...those: readonly string[]) => rows(...those.map((claim) => [OTHER, claim] as const))
    expect([...proxiesIn(through(...claims))]).toEqual([OTHER])
    expect([...proxiesIn(through(...claims.slice(1), ...claims.slice(1)))]).toEqual([])
    expect([...proxiesIn(through(...claims.slice(1), OTHER))]).toEqual([])
    expect([...proxiesIn([...through(...claims.slice(1)), ...rows([CLIENT, claims[0]!])])]).toEqual([])
    expect([...proxiesIn([{ fields: { 'X-Forwarded-For': claims.join(',') } }])]).toEqual([])
  })
})

describe('an address in a text', () => {
  it.each<[string, string | null]>([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1:8080 ', '192.0.2.1'],
    ['"192.0.2.1"', '192.0.2.1'],
    ['"192.0".2.1', null],
    ['192.0."2.1"', null],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['256.0.2.1', null],
    ['192.0.2.256', null],
    ['192.0.2', null],
    ['192.0.2.1.5', null],
    ['x192.0.2.1', null],
    ['192.0.2.1x', null],
    ['[2001:DB8::1]:443', '2001:db8::1'],
    ['2001:db8::1%12', '2001:db8::1'],
    ['::1', '::1'],
    [':', null],
    ['abcd', null],
    ['12', null],
    ['2001:db8::g', null],
    ['x2001:db8::1', null],
    ['', null],
    ['a"b', null],
  ])('%j is %j', (text, address) => expect(addressIn(text)).toBe(address))
})

it.each<[string, boolean, boolean]>([
  ['::1', true, false],
  ['127.8.9.1', true, false],
  ['fe80::5', true, false],
  ['::ffff:127.0.0.1', true, false],
  ['0.0.0.0', true, false],
  ['-', true, false],
  ['', true, false],
  ['::12', false, false],
  ['1.127.0.1', false, false],
  ['0.0.0.01', false, false],
  ['10.1.2.3', false, true],
  ['110.1.2.3', false, false],
  ['192.168.7.7', false, true],
  ['192.169.7.7', false, false],
  ['172.15.0.1', false, false],
  ['172.16.0.1', false, true],
  ['172.20.0.1', false, true],
  ['172.29.0.1', false, true],
  ['172.31.0.1', false, true],
  ['172.32.0.1', false, false],
  ['100.63.0.1', false, false],
  ['100.64.0.1', false, true],
  ['100.69.0.1', false, true],
  ['100.79.0.1', false, true],
  ['100.99.0.1', false, true],
  ['100.109.0.1', false, true],
  ['100.119.0.1', false, true],
  ['100.120.0.1', false, true],
  ['100.127.0.1', false, true],
  ['100.128.0.1', false, false],
  ['fc00::1', false, true],
  ['fdab::1', false, true],
  ['fe00::1', false, false],
  ['198.51.100.7', false, false],
])('%j is the own address of a server: %j; of a local network: %j', (address, own, local) => {
  expect([isOwn(address), isLocal(address)]).toEqual([own, local])
})
