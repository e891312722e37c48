import { describe, expect, it } from 'vitest'
import { entryOf, folderOf, isHeading, isSum } from './entry.ts'
import { epochOf, stampOf } from './stamp.ts'

describe('a line of dir', () => {
  it.each([
    ['03/02/2021  11:05 PM             1,234 a.txt', { size: '1234', name: 'a.txt', time: '11:05 PM' }],
    ['03-02-21  11:05p                 1,234 a.txt', { size: '1234', name: 'a.txt', time: '11:05p' }],
    ['02/03/2021  11:05 p.m.             1,234 a.txt', { size: '1234', name: 'a.txt' }],
    ['02.03.2021  23:05    <DIR>            two spaces', { type: 'DIR', name: '  two spaces', size: '' }],
    ['2021/03/02  下午 11:05                12 a.txt', { size: '12', time: '下午 11:05' }],
    ['02. 03. 2021  23:05               12 a.txt', { date: '02. 03. 2021', name: 'a.txt' }],
    ['02.03.2021  23.05         12\u00a0345 1 2 3.txt', { size: '12345', name: '1 2 3.txt' }],
    ['02/03/2021  23:05          12?345?678 a.txt', { size: '12345678', name: 'a.txt' }],
    ['2021-03-02  23:05    <SYMLINKD>     a [x] [C:\\b]', { name: 'a [x]', target: 'C:\\b' }],
    [
      '02.03.2021  23:05                12 BUILTIN\\Administrators a [1].txt',
      { owner: 'BUILTIN\\Administrators', name: 'a [1].txt' },
    ],
  ])('%s', (line, expected) => {
    expect(entryOf(line)).toMatchObject(expected)
  })

  it.each([
    [' Directory of C:\\inetpub\\my files', 'C:\\inetpub\\my files'],
    [' Répertoire de C:\\', 'C:\\'],
    [' C:\\データ のディレクトリ', 'C:\\データ'],
    [' C:\\inetpub\\my files 的目录', 'C:\\inetpub\\my files'],
    [' Directory of \\\\ex01\\c$\\temp', '\\\\ex01\\c$\\temp'],
    [' Volume in drive C has no label.', null],
    ['Directory of C:\\x', null],
  ])('%s names a folder', (line, folder) => {
    expect(folderOf(line)).toBe(folder)
  })

  it('tells sums and headings from what it does not know', () => {
    expect(isSum('               2 File(s)          1,234 bytes')).toBe(true)
    expect(isSum('               2 Dir(s)  12,345,678 bytes free')).toBe(true)
    expect(isSum('               2 fichier(s)        1\u00a0234 octets')).toBe(true)
    expect(isSum(' 3/02/2021  11:05 PM             1,234 a.txt')).toBe(false)
    for (const line of [
      ' Datenträger in Laufwerk C: ist System',
      ' Volume Serial Number is 5C1D-90AB',
      '     Total Files Listed:',
      'C:\\Users\\a>dir /s',
    ])
      expect(isHeading(line), line).toBe(true)
    expect(isHeading('File Not Found')).toBe(false)
  })

  it('is told soon, whatever it holds', () => {
    const parts = [':', ' [', ' C:\\', '1 ', 'A ', '\\\\a', ' é', '~1 ']
    for (const part of parts) {
      const long = part.repeat(60_000 / part.length)
      for (const line of [
        long,
        ` ${long}`,
        `  1 ${long}`,
        `02.03.2021  23:05    <DIR>          ${long}`,
        ` C:\\${long}\u2028`,
      ])
        for (const told of [entryOf, folderOf, isSum, isHeading]) expect(told(line)).toBeDefined()
    }
  })
})

describe('a time of dir', () => {
  it.each([
    ['03/02/2021', '12:05 AM', 'month-first', '2021-03-02T00:05:00.000Z'],
    ['03/02/2021', '12:05 PM', 'day-first', '2021-02-03T12:05:00.000Z'],
    ['2021/03/02', '下午 11:05', 'year-first', '2021-03-02T23:05:00.000Z'],
    ['02.03.99', '23.05', 'day-first', '1999-03-02T23:05:00.000Z'],
  ] as const)('%s %s, %s', (date, time, order, iso) => {
    expect(new Date(epochOf(stampOf(date, time)!, order)).toISOString()).toBe(iso)
  })

  it('tells the order only where the numbers do', () => {
    expect(stampOf('03/02/2021', '23:05')?.order).toBeNull()
    expect(stampOf('03/13/2021', '23:05')).toMatchObject({ order: 'month-first', tells: true })
    expect(stampOf('13-03-2021', '23:05')).toMatchObject({ order: 'day-first', tells: true })
    expect(stampOf('03/03/2021', '23:05')).toMatchObject({ tells: false })
    expect(stampOf('03/02/2021', '13:05 PM')).toBeNull()
    expect(stampOf('03/02/2021', '24:05')).toBeNull()
  })
})
