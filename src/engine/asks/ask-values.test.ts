import { describe, expect, it } from 'vitest'
import { askedName } from './ask-values.ts'

describe('a mailbox', () => {
  it.each([
    ['SMTP:Anna@corp.example', 'anna@corp.example'],
    ['Smtp~anna@corp.example', 'anna@corp.example'],
    ['UPN~anna@corp.example', 'anna@corp.example'],
    ['Sid~S-1-5-21-7-8-9-1104', 's-1-5-21-7-8-9-1104'],
    ['CORP\\anna', 'corp\\anna'],
    ['/ecp/user014@corp.example/RulesEditor/InboxRules.svc/NewObject', 'user014@corp.example'],
    ['/ecp/user014%40corp.example/RulesEditor/InboxRules.svc', 'user014@corp.example'],
    ['CORP\\EX01$', ''],
    ['HealthMailbox0a1b@corp.example', ''],
    ['ServerInfo~a]@ex01:444/EWS/Exchange.asmx?#', ''],
    ['ServerVersion~Version 15.0 (Build 0.0)', ''],
    ['-', ''],
  ])('%s is called %s', (text, name) => {
    expect(askedName('mailboxes', text)).toBe(name)
  })
})

describe('a service behind the sign-in', () => {
  it.each([
    ['ServerInfo~a]@ex01.corp.example:444/EWS/Exchange.asmx?#', '/ews/exchange.asmx'],
    ['?@outside.example/mapi/nspi/?&Email=autodiscover/autodiscover.json%3f@outside.example', '/mapi/nspi/'],
    ['?a=x@outside.example/%70owershell/?x', '/powershell/'],
    ['/owa/user017%40corp.example/powershell', '/powershell'],
    ['ServerInfo~ex02.corp.example', ''],
    ['%E0%A4%A', ''],
  ])('%s is called %s', (text, name) => {
    expect(askedName('services', text)).toBe(name)
  })
})

it('a long name is cut', () => {
  expect(askedName('files', `/${'A'.repeat(9_000)}`)).toBe(`/${'a'.repeat(159)}…`)
})
