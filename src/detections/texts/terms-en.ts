import type { ExplainedWord } from './view-words.ts'

/** Names and short forms that stand in statements and titles, explained in English. */
export const TECHNICAL_EN: readonly ExplainedWord[] = [
  { word: 'CVE', means: 'the number under which a published flaw is listed, such as CVE-2021-26855.' },
  {
    word: 'Web shell',
    means: 'a page or script that an attacker puts on the server, to run commands through it from outside.',
  },
  { word: 'ProxyLogon', means: 'an attack on Exchange without signing in, known since March 2021.' },
  { word: 'ProxyShell', means: 'an attack on Exchange without signing in, known since August 2021.' },
  {
    word: 'ProxyToken',
    means: 'an attack of 2021 that reads and forwards other people’s mail without signing in.',
  },
  { word: 'ProxyNotShell', means: 'an attack of 2022 that needs the password of any account.' },
  { word: 'OWASSRF', means: 'a variant of ProxyNotShell that goes through Outlook on the web.' },
  {
    word: 'SSRF',
    means:
      'a request that makes the server ask another part of itself on behalf of the attacker (server-side request forgery).',
  },
  {
    word: 'ViewState',
    means:
      'data that a web page sends back to the server. Whoever knows the keys of the server can hide programs in it.',
  },
  {
    word: 'Machine keys',
    means:
      'keys with which a web site signs what it sends out. With them an attacker comes back at any time.',
  },
  {
    word: 'OAuth certificate',
    means: 'a certificate with which Exchange proves to other servers and to the cloud who it is.',
  },
  { word: 'Build', means: 'the exact version of Exchange, with its updates.' },
  { word: 'Exchange', means: 'the mail server of Microsoft that is looked at here.' },
  { word: 'PowerShell', means: 'the command line by which Windows and Exchange are administered.' },
  { word: 'Cmdlet', means: 'a command of PowerShell.' },
  { word: 'Autodiscover', means: 'the part of Exchange that tells mail programs their settings.' },
  { word: 'ECP / EAC', means: 'the control panel of Exchange, a web site for administrators and users.' },
  { word: 'OWA', means: 'Outlook on the web, the web site for reading mail.' },
  { word: 'OAB', means: 'the offline address book, a copy of the address book for Outlook.' },
  { word: 'EWS', means: 'an interface by which programs read mail (Exchange Web Services).' },
  { word: 'MAPI', means: 'an interface by which Outlook reads mail.' },
  { word: 'IMAP / POP / SMTP', means: 'ways by which programs fetch and send mail.' },
  { word: 'ActiveSync / EAS', means: 'the interface for phones.' },
  { word: 'HttpProxy', means: 'the log of the front door of Exchange: who asked for what.' },
  { word: 'IIS', means: 'the web server of Windows, which Exchange uses.' },
  {
    word: 'w3wp.exe',
    means: 'the program of that web server. Commands that it starts were sent from outside.',
  },
  { word: 'HTTP.sys', means: 'the part of Windows that takes requests for the web server.' },
  { word: 'RPC / RpcHttp', means: 'an older way by which mail programs speak to Exchange.' },
  { word: 'AMSI', means: 'an interface by which Exchange lets a virus scanner look at requests.' },
  {
    word: 'Front end, back end',
    means:
      'the two web sites of Exchange: one that clients reach, and one behind it (port 444) that only the server itself should ask.',
  },
  { word: 'Virtual directory', means: 'a part of a web site, such as /owa or /ecp.' },
  { word: 'Unified Messaging', means: 'the part of Exchange for voice mail.' },
  { word: 'SID', means: 'the number by which Windows knows an account.' },
  { word: 'DLP', means: 'rules that keep confidential mail from leaving (data loss prevention).' },
  { word: 'krbtgt', means: 'the account whose password protects all sign-ins of the domain.' },
  {
    word: 'lsass / SAM / NTDS',
    means: 'where Windows keeps passwords: in memory, on the server, and for the whole domain.',
  },
  { word: 'CERT', means: 'the team of a country that helps after attacks on computers.' },
  { word: 'GDPR', means: 'the data protection law of the European Union.' },
  { word: 'URL', means: 'the address of a page, as a browser shows it.' },
  { word: 'UTC', means: 'world time, without summer time.' },
  { word: 'Sysmon', means: 'a tool of Microsoft that logs which programs run.' },
  { word: 'Defender', means: 'the virus protection of Windows.' },
  { word: 'DearCry, BlackKingdom', means: 'ransomware: it encrypts files to extort money.' },
]
