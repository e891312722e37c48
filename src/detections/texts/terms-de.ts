import type { ExplainedWord } from './view-words.ts'

/** Names and short forms that stand in statements and titles, explained in German. */
export const TECHNICAL_DE: readonly ExplainedWord[] = [
  {
    word: 'CVE',
    means: 'die Nummer, unter der eine veröffentlichte Lücke geführt wird, etwa CVE-2021-26855.',
  },
  {
    word: 'Web-Shell',
    means:
      'eine Seite oder ein Skript, das ein Angreifer auf den Server legt, um darüber von außen Befehle auszuführen.',
  },
  { word: 'ProxyLogon', means: 'ein Angriff auf Exchange ohne Anmeldung, bekannt seit März 2021.' },
  { word: 'ProxyShell', means: 'ein Angriff auf Exchange ohne Anmeldung, bekannt seit August 2021.' },
  {
    word: 'ProxyToken',
    means: 'ein Angriff von 2021, der ohne Anmeldung fremde Mail liest und weiterleitet.',
  },
  { word: 'ProxyNotShell', means: 'ein Angriff von 2022, der das Passwort irgendeines Kontos braucht.' },
  { word: 'OWASSRF', means: 'eine Abart von ProxyNotShell, die über Outlook im Web geht.' },
  {
    word: 'SSRF',
    means:
      'eine Anfrage, durch die der Server im Auftrag des Angreifers einen anderen Teil von sich selbst fragt (server-side request forgery).',
  },
  {
    word: 'ViewState',
    means:
      'Daten, die eine Webseite an den Server zurückschickt. Wer die Schlüssel des Servers kennt, kann Programme darin verstecken.',
  },
  {
    word: 'Machine keys',
    means:
      'Schlüssel, mit denen eine Website signiert, was sie ausgibt. Mit ihnen kommt ein Angreifer jederzeit wieder.',
  },
  {
    word: 'OAuth-Zertifikat',
    means: 'ein Zertifikat, mit dem sich Exchange bei anderen Servern und in der Cloud ausweist.',
  },
  { word: 'Build', means: 'die genaue Version von Exchange mit ihren Updates.' },
  { word: 'Exchange', means: 'der Mailserver von Microsoft, um den es hier geht.' },
  { word: 'PowerShell', means: 'die Befehlszeile, mit der Windows und Exchange verwaltet werden.' },
  { word: 'Cmdlet', means: 'ein Befehl der PowerShell.' },
  { word: 'Autodiscover', means: 'der Teil von Exchange, der Mailprogrammen ihre Einstellungen nennt.' },
  {
    word: 'ECP / EAC',
    means: 'die Systemsteuerung von Exchange, eine Website für Administratoren und Benutzer.',
  },
  { word: 'OWA', means: 'Outlook im Web, die Website zum Lesen von Mail.' },
  { word: 'OAB', means: 'das Offline-Adressbuch, eine Kopie des Adressbuchs für Outlook.' },
  { word: 'EWS', means: 'eine Schnittstelle, über die Programme Mail lesen (Exchange Web Services).' },
  { word: 'MAPI', means: 'eine Schnittstelle, über die Outlook Mail liest.' },
  { word: 'IMAP / POP / SMTP', means: 'Wege, auf denen Programme Mail holen und senden.' },
  { word: 'ActiveSync / EAS', means: 'die Schnittstelle für Telefone.' },
  { word: 'HttpProxy', means: 'das Protokoll an der Vordertür von Exchange: wer was wollte.' },
  { word: 'IIS', means: 'der Webserver von Windows, den Exchange benutzt.' },
  { word: 'w3wp.exe', means: 'das Programm dieses Webservers. Befehle, die es startet, kamen von außen.' },
  { word: 'HTTP.sys', means: 'der Teil von Windows, der Anfragen für den Webserver annimmt.' },
  { word: 'RPC / RpcHttp', means: 'ein älterer Weg, auf dem Mailprogramme mit Exchange sprechen.' },
  {
    word: 'AMSI',
    means: 'eine Schnittstelle, über die Exchange einen Virenscanner auf Anfragen schauen lässt.',
  },
  {
    word: 'Front-End, Back-End',
    means:
      'die beiden Websites von Exchange: eine, die man von außen erreicht, und eine dahinter (Port 444), die nur der Server selbst fragen soll.',
  },
  { word: 'Virtuelles Verzeichnis', means: 'ein Teil einer Website, etwa /owa oder /ecp.' },
  { word: 'Unified Messaging', means: 'der Teil von Exchange für Sprachnachrichten.' },
  { word: 'SID', means: 'die Nummer, unter der Windows ein Konto kennt.' },
  { word: 'DLP', means: 'Regeln, die vertrauliche Mail zurückhalten (data loss prevention).' },
  { word: 'krbtgt', means: 'das Konto, dessen Passwort alle Anmeldungen der Domäne schützt.' },
  {
    word: 'lsass / SAM / NTDS',
    means: 'wo Windows Passwörter aufbewahrt: im Speicher, auf dem Server, für die ganze Domäne.',
  },
  { word: 'CERT', means: 'das Team eines Landes, das nach Angriffen auf Rechner hilft.' },
  { word: 'DSGVO', means: 'das Gesetz der Europäischen Union über den Schutz von Daten.' },
  { word: 'UTC', means: 'die Weltzeit, ohne Sommerzeit.' },
  { word: 'Sysmon', means: 'ein Werkzeug von Microsoft, das aufzeichnet, welche Programme laufen.' },
  { word: 'Defender', means: 'der Virenschutz von Windows.' },
  { word: 'DearCry, BlackKingdom', means: 'Programme von Erpressern: Sie verschlüsseln Dateien.' },
]
