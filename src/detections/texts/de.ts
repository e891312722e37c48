import type { Unit } from '../statement.ts'
import type { SentenceId } from './en.ts'
import type { SentenceValues, Titles, Wording } from './told.ts'

/** What the parts of a sentence are called: one of them, and several. */
const PARTS: readonly (readonly [value: string, one: string, many: string])[] = [
  ['files', 'Datei', 'Dateien'],
  ['pages', 'Seite', 'Seiten'],
  ['commands', 'Befehl', 'Befehle'],
  ['cmdlets', 'Cmdlet', 'Cmdlets'],
  ['services', 'Dienst', 'Dienste'],
  ['tasks', 'geplante Aufgabe', 'geplante Aufgaben'],
  ['modules', 'Modul', 'Module'],
  ['mailboxes', 'Postfach', 'Postfächer'],
  ['accounts', 'Konto', 'Konten'],
  ['addresses', 'von', 'von'],
]

/** Who, what and where, as far as it is known: the end of a sentence about a step. */
function details(told: SentenceValues): string {
  return PARTS.flatMap(([value, one, many]) =>
    told.has(value) ? [`${told.size(value) === 1 ? one : many} ${told.names(value)}`] : [],
  ).join('; ')
}

function inBrackets(told: SentenceValues): string {
  const what = details(told)
  return what === '' ? '' : ` (${what})`
}

function when(told: SentenceValues): string {
  if (!told.has('first')) return 'zu einer Zeit, die kein Protokoll nennt'
  if (told.number('count') < 2 || !told.has('last')) return `am ${told.time('first')}`
  return told.atLeast('count')
    ? `mindestens vom ${told.time('first')} bis zum ${told.time('last')}`
    : `zuerst am ${told.time('first')}, zuletzt am ${told.time('last')}`
}

function step(told: SentenceValues, how: string): string {
  return `${told.names('stage')}: ${how}${told.count('count')}, ${when(told)}${inBrackets(told)}.`
}

/** A step in few words: what, how often and from where. */
function brief(told: SentenceValues, how: string): string {
  const from = told.has('addresses') ? `, von ${told.names('addresses')}` : ''
  return `${told.names('stage')}: ${how}${told.count('count')}${from}.`
}

/** Says which logs a source may have held of which nothing is known. */
function mayBe(told: SentenceValues): string {
  return told.has('logs')
    ? ` Dieser Teil des Protokolls gilt als fehlend: ${told.names('logs')}.`
    : ' Das kann jedes Protokoll sein; darum gilt keines als vollständig.'
}

/** Says of files of a log what became of them. */
function lacking(told: SentenceValues, what: string): string {
  const why = told.has('reason') ? ` Das Sammelprogramm nennt als Grund: „${told.names('reason')}“.` : ''
  return `${told.names('log')}: ${told.count('count')}${what} (${told.names('paths')}).${why}`
}

/** Says to which attacks something is put down, and why. */
function otherAttack(told: SentenceValues): string {
  return told.has('known')
    ? `Mehrere Angriffe hinterlassen das. Dieser wurde, soweit bekannt, nicht vor dem ${told.day('known')} benutzt; deshalb wird es ${told.names('others')} zugeordnet.`
    : `Mehrere Angriffe hinterlassen das, und hier erklärt es sich durch ${told.names('others')}.`
}

function times(told: SentenceValues, name: string): string {
  const count = told.number(name)
  return count === 1 && !told.atLeast(name)
    ? 'einmal'
    : `${told.atLeast(name) ? 'mindestens ' : ''}${count}-mal`
}

function spansOf(told: SentenceValues): string {
  return told.spans('spans', (from, to) => `${from} bis ${to}`)
}

/** What a build was read from. */
const BUILD_EVIDENCE: Readonly<Record<string, string>> = {
  executable: 'Das sagt die Version einer Programmdatei oder das Setup-Protokoll.',
  header: 'Das sagen die Köpfe seiner Protokolle.',
  row: 'Das sagen die Zeilen seiner Protokolle.',
}

/** What a rewrite rule lets through. */
const REWRITE_GAPS: Readonly<Record<string, string>> = {
  'known-requests':
    'Sie hält die Anfragen auf, die im März 2021 bekannt waren, und nichts von dem, was vor ihr kam.',
  'other-way': 'Der Weg über Outlook im Web (OWASSRF) führt an ihr vorbei.',
  narrow: 'Dieses Muster erwies sich als zu eng: Eine Anfrage, die anders geschrieben ist, kommt vorbei.',
}

/** Days as a number of whole months, after "seit". */
function months(days: number): string {
  const whole = Math.max(1, Math.floor(days / 30.44))
  return whole === 1 ? 'einem Monat' : `${whole} Monaten`
}

/** A remark behind a word; nothing where there is nothing to remark. */
function remark(text: string): string {
  return text === '' ? '' : ` (${text})`
}

/** Subject of an answer: a client, or nobody in particular. */
function asked(told: SentenceValues): string {
  return told.has('address') ? told.names('address') : 'Jemand'
}

/** The most that can have been taken, as far as the log says. */
function amount(told: SentenceValues): string {
  if (!told.has('sent')) return told.is('counts') ? '. Wie viel hinausging, sagt das Protokoll nicht.' : '.'
  const most = told.atLeast('sent') ? told.count('sent') : `höchstens ${told.count('sent')}`
  const received = told.has('received') ? `, ${told.count('received')} kamen herein` : ''
  const unsized = told.number('unsized')
  const rest =
    unsized === 0
      ? ''
      : ` Zu ${unsized === 1 ? 'einer davon' : `${unsized} davon`} nennt das Protokoll keine Größe.`
  return `; hinaus gingen ${most}${received}.${rest}`
}

function attacksNamed(told: SentenceValues): string {
  return told.has('chains') ? ` (${told.names('chains')})` : ''
}

function against(told: SentenceValues, verb: string): string {
  return told.has('cves') ? ` (${verb} gegen ${told.names('cves')})` : ''
}

/** What a version of Test-ProxyLogon names for each flaw. */
function reported(told: SentenceValues): string {
  const counted = (name: string, one: string, many: string): string =>
    `${told.plain(name)} ${told.number(name) === 1 ? one : many}`
  const parts = [
    told.has('rows') ? `${counted('rows', 'Zeile', 'Zeilen')} zu CVE-2021-26855` : '',
    told.has('messages') ? `${told.count('messages')} zu CVE-2021-26857` : '',
    told.has('downloads') ? `${counted('downloads', 'Protokoll', 'Protokolle')} zu CVE-2021-26858` : '',
    told.has('directories') ? `${counted('directories', 'Protokoll', 'Protokolle')} zu CVE-2021-27065` : '',
    told.has('resets')
      ? `${counted('resets', 'zurückgesetztes virtuelles Verzeichnis', 'zurückgesetzte virtuelle Verzeichnisse')} zu CVE-2021-27065`
      : '',
  ].filter((part) => part !== '')
  return parts.length < 2 ? (parts[0] ?? 'etwas') : `${parts.slice(0, -1).join(', ')} und ${parts.at(-1)}`
}

/** What Coldtrace says of an attack, in few words. */
const OUR_WORDS: Readonly<Record<string, string>> = {
  compromised: 'Er hat funktioniert',
  'needs-explanation': 'Etwas wurde gesehen, das zu erklären ist',
  attempted: 'Er wurde versucht und hat nicht funktioniert',
  'cannot-tell': 'Ob er funktioniert hat, lässt sich nicht sagen',
  'no-evidence': 'Nichts wurde gefunden',
}

/** Where addresses of authorities are from. */
const ADDRESS_SOURCES: Readonly<Record<string, string>> = {
  edpb: 'Liste des Europäischen Datenschutzausschusses',
  'csirts-network': 'Liste des CSIRTs Network',
  'own-page': 'eine Seite der Behörde selbst',
  lists: 'öffentliche Listen von Behörden',
}

/** The verdicts, as they stand in a sentence. */
const VERDICTS: Readonly<Record<string, string>> = {
  compromised: 'kompromittiert',
  'needs-explanation': 'braucht eine Antwort',
  attempted: 'versucht',
  'cannot-tell': 'nicht zu sagen',
  'no-evidence': 'keine Spuren',
}

/** Beginnings of a sentence about an answer. */
const JUDGED: Readonly<Record<string, string>> = {
  attack: 'Die Bestätigung von',
  expected: 'Die Erklärung für',
  unknown: 'Die Antwort, dass niemand es weiß, zu',
}

/** Reasons for which an answer has no effect, as sentences behind a colon. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  'not-found': 'Nichts, wofür sie gilt, fand sich',
  'not-weighed':
    'Auf diesen Ereignissen beruht kein Angriff, nach dem gesucht wird; das Urteil wäre ohne sie dasselbe',
  list: 'Ein Eintrag einer Liste entscheidet nie ein Urteil',
  certain: 'Sicheren Erfolg erklärt nichts weg, und auch nicht, was damit zusammenhängt',
  counted: 'Wofür sie gilt, ist keine offene Frage, und es zählt wie zuvor',
}

/** What a reassuring sentence leaves out, since somebody answered for it. */
function apartFromExplained(told: SentenceValues): string {
  if (!told.has('explained')) return ''
  return ` Nicht mitgezählt: ${told.count('explained')}, zu ${
    told.number('explained') === 1 ? 'dem' : 'denen'
  } eine Antwort sagt, dass das so gewollt war.`
}

/** Why, who and when: what stands behind each answer. */
function answeredBy(told: SentenceValues): string {
  return `${told.has('reason') ? `${told.names('reason')}; ` : ''}${
    told.has('by') ? `${told.names('by')}, ` : ''
  }${told.day('day')}`
}

/** The sentence that says for which time nobody can say anything; empty where there is none. */
function nobodyCanSay(told: SentenceValues): string {
  const outside = [
    ...(told.has('before') ? [`vor dem ${told.moment('before')}`] : []),
    ...(told.has('after') ? [`nach dem ${told.moment('after')}`] : []),
  ].join(' und ')
  if (outside !== '') return ` Was ${outside} war, kann niemand sagen.`
  return told.several('spans') ? ' Was zu jeder anderen Zeit war, kann niemand sagen.' : ''
}

/** Reasons to take a file for gone, as parts of a sentence. */
const FILE_ENDS: Readonly<Record<string, string>> = {
  deleted: 'Ein Ereignis sagt, dass sie gelöscht wurde',
  'delete-used': 'Ein Ereignis sagt, dass das Recht benutzt wurde, sie zu löschen',
  quarantined: 'Der Virenschutz hat sie entfernt',
}

/** Every sentence of the product in German. */
export const GERMAN: Readonly<Record<SentenceId, (told: SentenceValues) => string>> = {
  'answer.compromised': (told) =>
    `In den Server ${told.names('host')} ist jemand eingebrochen. ${
      told.has('chains')
        ? `Der Weg hinein war ${told.names('chains')}.`
        : 'Den Weg hinein zeigen diese Protokolle nicht.'
    } ${
      told.has('first')
        ? `Die erste sichere Spur ist vom ${told.time('first')}, die letzte vom ${told.time('last')}.`
        : 'Wann, sagt kein Protokoll.'
    }${told.has('addresses') ? ` Der Angriff kam von ${told.names('addresses')}; eine Adresse sagt nicht, wer es war.` : ''} Ob noch ein Weg hinein offen ist, zeigt kein Protokoll.`,
  'answer.needs-explanation': (told) =>
    `Auf ${told.names('host')} war etwas zu sehen, das von einem Angriff kommt, oder von ehrlicher Arbeit. ${
      told.number('count') === 1 ? 'Eine Frage muss' : `${told.number('count')} Fragen muss`
    } beantworten, wer den Server betreut.`,
  'answer.attempted': (told) =>
    `${told.names('host')} wurde angegriffen (${told.names('chains')}), zuerst am ${told.time('first')}. Was ein Erfolg hinterließe, wurde in Protokollen gesucht, die die Zeit abdecken, und nicht gefunden.${apartFromExplained(told)}`,
  'answer.cannot-tell': (told) =>
    told.has('chains')
      ? `Was auf ${told.names('host')} geschah, können diese Protokolle nicht sagen. Versucht wurde ${told.names('chains')}, zuerst am ${told.time('first')}. Die Protokolle, die zeigen würden, ob es gelang, fehlen oder haben Lücken.`
      : `Was auf ${told.names('host')} geschah, können diese Protokolle nicht sagen: Die, die einen Angriff zeigen würden, fehlen oder haben Lücken.`,
  'answer.no-evidence': (told) =>
    `Auf ${told.names('host')} fand sich keine Spur der Angriffe, nach denen gesucht wird, und die Protokolle decken die Zeit ab.${apartFromExplained(told)} Andere Angriffe hinterlassen andere Spuren.`,
  'answer.explained': (told) =>
    `${
      told.number('findings') === 1 ? 'Einen Fund' : `${told.number('findings')} Funde`
    } hat ein Mensch erklärt; hier zählt das nicht mit (${told.count('count')}): ${told.names('reasons')}.`,
  'chain.worked': (told) =>
    `${told.names('chain')}: Es ist gelungen. ${
      told.number('steps') === 1 ? 'Ein Schritt war' : `${told.number('steps')} Schritte waren`
    } zu sehen, wie sie nur ein Angriff hinterlässt, der gelang; der erste am ${told.time('since')}.`,
  'entry.unknown': () =>
    'Den Weg hinein zeigen diese Protokolle nicht; es kann jeder der Angriffe gewesen sein, die unten stehen.',
  'stage.worked': (told) => step(told, ''),
  'stage.reached': (told) =>
    `${step(told, 'Der Schritt wurde erreicht: ')} Ob er weiter führte, ist nicht zu sehen.`,
  'stage.tried': (told) => step(told, 'versucht: '),
  'stage.tried-open': (told) => `${step(told, 'versucht: ')} Ob es gelang, lässt sich nicht sagen.`,
  'stage.failed': (told) => step(told, 'versucht und gescheitert: '),
  'stage.in-vain': (told) =>
    `${step(told, 'versucht: ')} Es konnte nicht gelingen: Der Build, der damals lief, hat die Lücke nicht.`,
  'brief.worked': (told) => brief(told, ''),
  'brief.reached': (told) => brief(told, 'der Schritt wurde erreicht, '),
  'brief.tried': (told) => brief(told, 'versucht, '),
  'brief.failed': (told) => brief(told, 'versucht und gescheitert, '),
  'chain.earlier': (told) =>
    `Frühere Spuren von ${told.names('chain')} (${told.count('count')}, zuerst am ${told.time('first')}) zeigen nicht, dass es schon damals gelang.`,
  'chains.other-way': (told) =>
    `Es gibt Spuren von dem, was ein Angreifer tut, wenn er schon im Server ist. Aber nichts zeigt, dass ${told.names('chains')} der Weg war. Er kann auf einem anderen gekommen sein.`,
  'chain.fixed': (told) =>
    `Ein Build, in dem ${told.names('chain')} behoben ist, ist zuerst am ${told.day('day')} zu sehen.`,
  'chain.covered': (told) =>
    `Jede Art von Protokoll, die ${told.names('chain')} zeigen würde, deckt die Zeit vom ${told.day('from')} bis zum ${told.day('to')} ab, und nichts fand sich.${apartFromExplained(told)}`,
  'chain.looked-for': (told) =>
    `Was ein Erfolg hinterließe, wurde in jedem Protokoll gesucht, das es zeigen würde, vom ${told.day('from')} bis zum ${told.day('to')}, und nicht gefunden.${apartFromExplained(told)}`,
  'chains.open': (told) =>
    `Protokolle, die zeigen würden, ob dies gelang, fehlen oder haben Lücken: ${told.names('chains')}.`,
  'chains.quiet': (told) => `In den Protokollen hier fand sich nichts von: ${told.names('chains')}.`,
  'chains.unsettled': () =>
    'Das schließt keinen davon aus: Was sie zeigen würde, fehlt oder hat Lücken. Mehr dazu steht unten.',
  'build.unfixed': (told) =>
    `Kein Protokoll zeigt einen Build, in dem diese behoben sind. So kann der Server die ganze Zeit für sie offen gewesen sein: ${told.names('chains')}.`,
  'question.open': (told) =>
    `„${told.names('rule')}“: ${told.count('count')}, ${when(told)}${inBrackets(told)}.${
      told.has('honest') ? ` Auch ehrliche Arbeit hinterlässt das: „${told.names('honest')}“` : ''
    } Fragen Sie, wer den Server betreut, ob das so sein sollte.`,
  'log.cleared': (told) =>
    `Das Protokoll ${told.names('log')} wurde am ${told.time('first')} geleert${told.has('accounts') ? `, von ${told.names('accounts')}` : ''}; was davor darin stand, ist weg.`,
  'protection.off': (told) =>
    `Schutz oder Protokollierung wurde abgeschaltet, ${when(told)}: „${told.names('rules')}“${inBrackets(told)}.`,
  'kinds.absent': (told) => `Von diesen Arten war kein Protokoll dabei: ${told.names('logs')}.`,
  'kinds.holes': (told) => `Nichts ist bekannt von ${spansOf(told)}: ${told.names('logs')}.`,
  'log.columns-off': (told) =>
    `In einem Protokoll, ${told.names('log')}, fehlen Spalten: ${told.names('columns')}. Ohne sie ist ein Angriff vielleicht nicht zu sehen; darum deckt dieses Protokoll nichts ab.`,
  'build.unknown': (told) =>
    `Kein Protokoll zeigt einen Build, in dem diese behoben sind; darum ist nicht bekannt, bis wann sie möglich waren: ${told.names('chains')}.`,
  'host.unknown': () => 'Von welchem Server diese Protokolle kommen, ist nicht bekannt.',
  // What collectors note, and what is said of their lists, is in English.
  'collector.lacks': (told) => `Beim Sammeln notiert: „${told.names('text')}“`,
  // What was not collected or did not arrive
  'lacks.taken': (told) => lacking(told, ' in der Liste des Gesammelten, aber nicht unter dem, was hier ist'),
  'lacks.skipped': (told) => lacking(told, ', vom Sammelprogramm nicht mitgenommen'),
  'lacks.failed': (told) => lacking(told, ', für das Sammelprogramm nicht lesbar'),
  'lacks.duplicate': (told) =>
    lacking(told, ', als Kopie einer anderen Datei weggelassen, die auch nicht hier ist'),
  'lacks.others': (told) =>
    `Von dem, was die Liste des Sammelprogramms nennt, ${told.number('count') === 1 ? 'fehlt' : 'fehlen'} hier außerdem ${told.count('count')} ohne Protokolle.`,
  'lacks.locked': (told) =>
    `Was in ${told.names('paths')} verschlossen ist, wurde nicht angesehen: Das Passwort ist nicht bekannt.${mayBe(told)}`,
  'lacks.unreadable': (told) =>
    `Nicht zu lesen ${told.number('count') === 1 ? 'war' : 'waren'} ${told.count('count')}: ${told.names('paths')}.${mayBe(told)}`,
  'lacks.damaged': (told) =>
    `Leer oder beschädigt und ohne lesbaren Inhalt ${told.number('count') === 1 ? 'ist' : 'sind'} ${told.count('count')}: ${told.names('paths')}.${mayBe(told)}`,
  'lacks.beyond': (told) =>
    `Nicht oder nicht ganz ausgepackt ${told.number('count') === 1 ? 'wurde' : 'wurden'} ${told.count('count')}, weil das nicht sicher wäre: ${told.names('paths')}.${mayBe(told)}`,
  'lacks.unexplained': (told) =>
    `Nicht gelesen ${told.number('count') === 1 ? 'wurde' : 'wurden'} ${told.count('count')}, weil niemand gesagt hat, was die Spalten bedeuten: ${told.names('paths')}.${mayBe(told)}`,
  'lacks.stopped': (told) =>
    `Nicht gelesen ${told.number('count') === 1 ? 'wurde' : 'wurden'} ${told.count('count')}, weil das Lesen abgebrochen wurde: ${told.names('paths')}.${mayBe(told)}`,
  'lacks.unfinished': () =>
    'Noch ist nicht alles gelesen, was gegeben wurde: Das Lesen läuft noch, oder es endete früher. Was nicht gelesen wurde, kann jedes Protokoll enthalten; deshalb gilt keines als vollständig.',
  'actor.seen': (told) =>
    `${told.has('address') ? told.names('address') : 'Jemand, dessen Adresse kein Protokoll nennt'}${
      told.has('via') ? ` (laut eigener Angabe; es kam über ${told.names('via')})` : ''
    }: ${told.count('count')}, zuerst am ${told.time('first')}, zuletzt am ${told.time('last')}; ${told.names('stages')}.${
      told.number('weak') > 0
        ? ` ${told.number('weak') === 1 ? 'Eines davon ist' : `${told.number('weak')} davon sind`} nur zugeordnet, weil Minuten dazwischen liegen.`
        : ''
    }`,
  'step.question': (told) =>
    `${step(told, '')} Ein Angriff hinterlässt das, und ehrliche Arbeit kann es auch hinterlassen.`,
  'step.unlinked': (told) =>
    `${step(told, '')} Jeder Weg hinein hinterlässt das, und nichts verbindet es mit diesem Angriff.`,
  // Attempts that another attack explains
  'step.other-attack': (told) => `${step(told, '')} ${otherAttack(told)}`,
  'chain.other-attack': (told) =>
    `${told.has('known') ? `${told.names('others')} zugeordnet` : `Durch ${told.names('others')} erklärt`}: ${told.count('count')}, ${when(told)}${inBrackets(told)}. Auch ein Versuch mit ${told.names('chain')} hinterlässt das, ${
      told.has('known')
        ? `doch ist nicht bekannt, dass dieser Angriff vor dem ${told.day('known')} benutzt wurde`
        : 'aber nichts zeigt, dass es einen gab'
    }.`,
  'step.not-seen': (told) =>
    told.has('spans')
      ? `Nicht zu sehen in den Protokollen, die es zeigen würden; sie decken ${spansOf(told)} ab.`
      : 'Nicht zu sehen.',
  'step.not-covered': (told) =>
    `Nicht zu sehen, aber Protokolle, die es zeigen würden, fehlen oder haben Lücken: ${told.names('logs')}.${apartFromExplained(told)}`,
  'step.no-log': () =>
    'Nicht zu sehen, aber kein Protokoll zeigt es: nur gesicherte Dateien können es zeigen.',
  'script.used': (told) =>
    `${told.names('pages')} hat ${times(told, 'count')} geantwortet${
      told.has('addresses') ? ` (an ${told.names('addresses')})` : ''
    }${told.number('posts') > 0 ? `, davon ${times(told, 'posts')} auf gesendete Daten` : ''}, ${when(told)}${
      told.has('gone') ? `; am ${told.time('gone')} war die Seite weg` : ''
    }.`,
  'todo.isolate': () =>
    'Nehmen Sie den Server vom Netz, aber lassen Sie ihn an: Was in seinem Speicher steht, ist ein Beweis.',
  'todo.keep-logs': () =>
    'Legen Sie die Protokolle und diesen Bericht an einen sicheren Ort. Erst dann darf jemand etwas reparieren.',
  'todo.reset': (told) =>
    told.has('accounts')
      ? `Setzen Sie von einem anderen Rechner aus neue Passwörter für diese Konten: ${told.names('accounts')}. Gehen Sie davon aus, dass Mail auf dem Server gelesen wurde, und tun Sie das dann auch für alle anderen Konten, die sich dort angemeldet haben.`
      : 'Gehen Sie davon aus, dass Mail auf dem Server gelesen wurde und dass der Angreifer das Passwort jedes Kontos kennt, das sich dort angemeldet hat. Setzen Sie neue Passwörter, und zwar von einem anderen Rechner aus.',
  'todo.domain-reset': () =>
    'Für den, der die Domäne betreut: Passwörter wurden aus dem Speicher oder den Passwortspeichern des Servers kopiert. Setzen Sie das Passwort des Kontos krbtgt zweimal neu, und das jedes Administrators der Domäne.',
  'todo.files': (told) =>
    `Kopieren Sie diese Dateien mit ihren Zeiten an einen sicheren Ort, und löschen Sie sie erst dann: ${told.names('files')}. Das allein sperrt niemanden aus.`,
  'todo.persistence': (told) =>
    `Prüfen Sie, was von selbst startet, und löschen Sie es nach einer Kopie: ${told.names('what')}.`,
  'todo.mail-rules': (told) =>
    `Sehen Sie nach, welche Regeln und Weiterleitungen für Mail gesetzt wurden, und löschen Sie die, die niemand kennt: ${told.names('mailboxes')}.`,
  'todo.keys': () =>
    'Erneuern Sie die Schlüssel der Websites (machine keys), das OAuth-Zertifikat von Exchange und alle Zertifikate, deren private Schlüssel auf dem Server lagen.',
  'todo.other-servers': () =>
    'Sehen Sie auch die anderen Server an: Sammeln Sie ihre Protokolle und legen Sie sie hier ab.',
  'todo.help': () =>
    'Rufen Sie jetzt das CERT Ihres Landes oder ein Team für solche Fälle an, und tun Sie alles Weitere mit ihm zusammen.',
  'todo.notify': () =>
    'Wenn Mail oder andere personenbezogene Daten gelesen worden sein können, muss es vielleicht die Datenschutzbehörde erfahren, und zwar binnen 72 Stunden, nachdem Sie davon wissen (DSGVO, Artikel 33). Wer unter NIS2 fällt, schuldet binnen 24 Stunden eine Frühwarnung. Wem Sie es in Ihrem Land bis wann melden, steht weiter unten, sobald das Land gewählt ist.',
  'todo.update': () => 'Prüfen Sie, ob alle Updates für die Sicherheit da sind, und halten Sie es so.',
  'todo.keep-proof': () => 'Heben Sie diese Protokolle auf: Sie sind der Beweis für das, was versucht wurde.',
  'todo.watch': () =>
    'Suchen Sie in neueren Protokollen und auf Ihren anderen Servern nach denselben Adressen.',
  'todo.answer': (told) =>
    `Klären Sie ${told.number('count') === 1 ? 'die offene Frage' : `die ${told.number('count')} offenen Fragen`} mit dem, der den Server betreut, und halten Sie die Antwort fest: Das Urteil folgt ihr.`,
  'todo.collect': () =>
    'Sammeln Sie, was fehlt, und legen Sie es hier ab: Das Skript zum Sammeln kopiert, was noch auf dem Server ist. Sehen Sie auch in Sicherungen und auf Servern für Protokolle nach.',
  'todo.search-folders': () =>
    'Suchen Sie in den Ordnern der Websites nach Skripten, die nicht zu Exchange gehören, was immer die Protokolle sagen.',
  'todo.keep-years': () =>
    'Halten Sie die Updates für die Sicherheit aktuell, und heben Sie die Protokolle mindestens ein Jahr auf.',
  'todo.other-attacks': () =>
    'Andere Angriffe hinterlassen andere Spuren: Über die, die hier nicht stehen, sagt dies nichts.',
  // Answers
  'judged.expected': (told) =>
    `Eine Antwort wurde berücksichtigt: „${told.names('rule')}“ war so gewollt (${answeredBy(told)}). Sie gilt für ${told.count('count')}, ${when(told)}.${
      told.has('stay')
        ? ` Davon ${told.number('stay') === 1 ? 'bleibt' : 'bleiben'} ${told.count('stay')} im Urteil: Sicheren Erfolg erklärt nichts weg, und auch nicht, was damit zusammenhängt.`
        : ''
    }`,
  'judged.attack': (told) =>
    `Eine Antwort wurde berücksichtigt: „${told.names('rule')}“ war niemandes eigene Arbeit (${answeredBy(told)}). Sie gilt für ${told.count('count')}, ${when(told)}; das zählt als Schritt, der gelang.`,
  'judged.unknown': (told) =>
    `Eine Antwort wurde berücksichtigt: Niemand weiß, ob „${told.names('rule')}“ so gewollt war (${answeredBy(told)}). Die Frage bleibt offen.`,
  'judged.outgrown': (told) =>
    `Eine frühere Antwort zu „${told.names('rule')}“ gilt nicht mehr (${answeredBy(told)}): Sie galt für ${told.count('count')}, ${when(told)}, und inzwischen sind es mehr.`,
  'judged.no-effect': (told) =>
    `${JUDGED[told.names('answer')] ?? 'Eine Antwort zu'} „${told.names('rule')}“ ist aufbewahrt, aber ohne Wirkung (${answeredBy(told)}): ${
      WITHOUT_EFFECT[told.names('why')] ?? WITHOUT_EFFECT['counted']
    }.`,
  'judged.other-host': (told) =>
    `Eine Antwort zu „${told.names('rule')}“ auf ${told.names('host')} ist aufbewahrt, aber ohne Wirkung (${answeredBy(told)}): Von diesem Server wurde kein Protokoll gelesen.`,
  'judged.without': (told) =>
    `Ohne die Antworten wäre das Urteil „${VERDICTS[told.names('verdict')] ?? told.names('verdict')}“.`,
  'step.explained': (told) =>
    `Zu sehen ${told.number('explained') === 1 ? 'war' : 'waren'} ${told.count('explained')}, und das war so gewollt, wie eine Antwort sagt. Sonst war nichts zu sehen${
      told.has('spans') ? `; die Protokolle, die es zeigen würden, decken ${spansOf(told)} ab` : ''
    }.`,
  'chains.explained': (told) =>
    `In den Protokollen, die da sind, fand sich von diesen nur, was nach den Antworten so gewollt war: ${told.names('chains')}.`,
  // Asked next
  'asked.mailboxes': (told) =>
    `${asked(told)} hat ${told.count('number')} geöffnet, ${when(told)}: ${told.tally('list')} (${told.names('log')})${amount(told)}`,
  'asked.unnamed': (told) =>
    `${asked(told)} hat nach Mail gefragt (${told.count('count')}, ${when(told)}; ${told.names('log')}). Welche Postfächer das waren, sagt das Protokoll nicht${amount(told)}`,
  'asked.exports': (told) =>
    `${told.number('number') === 1 ? 'Ein Postfach wurde in eine Datei' : 'Postfächer wurden in Dateien'} exportiert, ${when(told)}: ${told.tally('list')} (${told.names('log')}).`,
  'asked.rules': (told) =>
    `${asked(told)} hat Regeln für Mail gesetzt, ${when(told)}. ${told.number('number') === 1 ? 'Das Postfach ist' : 'Die Postfächer sind'} ${told.tally('list')} (${told.names('log')}).`,
  'asked.files': (told) =>
    `${asked(told)} hat Dateien vom Server geholt, ${when(told)}: ${told.tally('list')}${amount(told)}`,
  'asked.pages': (told) => `${asked(told)} hat ${told.tally('list')} benutzt, ${when(told)}${amount(told)}`,
  'asked.services': (told) =>
    `${asked(told)} hat Dienste hinter der Anmeldung erreicht, ${when(told)}: ${told.tally('list')}${amount(told)}`,
  'asked.actions': (told) =>
    `Was ${told.has('address') ? told.names('address') : 'jemand'} mit dieser Mail tat, ${when(told)}: ${told.tally('list')} (${told.names('log')})${amount(told)}`,
  'asked.cmdlets': (told) =>
    `${asked(told)} hat diese Befehle der Exchange PowerShell ausgeführt, ${when(told)}: ${told.tally('list')} (${told.names('log')}).`,
  'asked.no-log': (told) =>
    `Welche Postfächer geöffnet wurden und wie viel entwendet wurde, stünde in Protokollen, die nicht dabei waren: ${told.names('logs')}.`,
  'asked.other-log': (told) =>
    `Postfächer, die auf einem anderen Weg geöffnet wurden, würden in Protokollen stehen, die nicht dabei sind: ${told.names('logs')}.`,
  'asked.left-out': (told) =>
    `Zu viele Server dieses Falls wurden angegriffen, um allem auf einmal nachzugehen. Für diesen Server ist nicht alles gezählt, was danach geöffnet und geholt wurde: ${told.names('chains')}. Lesen Sie seine Protokolle für sich allein ein, dann wird es gezählt.`,
  'todo.tell-owners': (told) =>
    `Sagen Sie den Inhabern dieser Postfächer, dass ihre Mail gelesen worden sein kann: ${told.names('mailboxes')}.`,
  // Kurz gesagt
  'touched.accounts': (told) =>
    `Konten, die benutzt wurden oder in deren Namen ohne Passwort gehandelt wurde: ${told.names('names')}.`,
  'touched.accounts-unknown': () => 'Welche Konten benutzt wurden, sagen die Protokolle nicht, die da sind.',
  'touched.mailboxes': (told) =>
    `Postfächer, die geöffnet, exportiert oder mit Regeln versehen wurden: ${told.names('names')}.`,
  'touched.mailboxes-unnamed': () =>
    'Postfächer wurden geöffnet; welche, sagen die Protokolle nicht, die da sind.',
  'touched.mailboxes-unknown': () =>
    'Ob Postfächer geöffnet wurden und welche, sagen die Protokolle nicht, die da sind.',
  'touched.passwords': () =>
    'Passwörter wurden aus dem Speicher oder den Passwortspeichern des Servers kopiert. Wessen, ist nicht bekannt: Gehen Sie davon aus, dass alle bekannt sind, die dort benutzt wurden.',
  'touched.files': (told) => `Dateien, die der Angreifer schrieb: ${told.names('names')}.`,
  'touched.taken': (told) =>
    `Dateien, die der Angreifer holte: ${told.names('names')}. Es kann mehr entwendet worden sein.`,
  'touched.taken-unknown': () =>
    'Kein Protokoll, das da ist, zeigt, dass Dateien vom Server geholt wurden. Es kann trotzdem etwas entwendet worden sein.',
  // Wem es zu melden ist
  'notify.gdpr': (told) =>
    `Wenn personenbezogene Daten gelesen worden sein können, melden Sie es der Datenschutzbehörde${remark(told.names('office'))} bis zum ${told.time('deadline')}: binnen 72 Stunden, nachdem Sie davon wissen, hier gezählt ab dem ${told.time('aware')} (DSGVO, Artikel 33). Was noch nicht bekannt ist, können Sie nachreichen.`,
  'notify.uk-gdpr': (told) =>
    `Wenn personenbezogene Daten gelesen worden sein können, melden Sie es der Datenschutzbehörde${remark(told.names('office'))} bis zum ${told.time('deadline')}: binnen 72 Stunden, nachdem Sie davon wissen, hier gezählt ab dem ${told.time('aware')} (UK GDPR, Artikel 33). Was noch nicht bekannt ist, können Sie nachreichen.`,
  'notify.fadp': (told) =>
    `Wenn Personendaten gelesen worden sein können und das Risiko für diese Personen hoch ist, melden Sie es der Datenschutzbehörde${remark(told.names('office'))} so rasch wie möglich; Sie wissen davon seit dem ${told.time('aware')}. Eine Zahl von Stunden nennt das Gesetz nicht (DSG, Artikel 24).`,
  'notify.us-states': () =>
    'In den Vereinigten Staaten sagt für jeden Bundesstaat ein eigenes Gesetz, wem ein solcher Vorfall bis wann zu melden ist; daneben haben Gesundheitswesen, Finanzwesen und börsennotierte Unternehmen eigene Regeln. Eine einzige Frist lässt sich hier nicht nennen: Fragen Sie heute einen Anwalt.',
  'notify.nis2': (told) =>
    `Wenn Ihre Organisation unter NIS2 fällt und der Vorfall erheblich ist: Geben Sie bis zum ${told.time('warning')} eine Frühwarnung (24 Stunden), bis zum ${told.time('deadline')} eine Meldung (72 Stunden) und binnen eines Monats danach einen Abschlussbericht, an ${told.names('office')} oder an die Stelle, die das Recht Ihres Landes nennt (NIS2, Artikel 23).`,
  'notify.isa': (told) =>
    `Wenn Sie eine kritische Infrastruktur betreiben, melden Sie den Angriff bis zum ${told.time('deadline')}: binnen 24 Stunden nach der Entdeckung (Informationssicherheitsgesetz, ISG), an ${told.names('office')}. Was noch nicht bekannt ist, können Sie binnen 14 Tagen nachreichen.`,
  'notify.uk-nis': (told) =>
    `Wenn Sie einen wesentlichen oder einen digitalen Dienst nach den NIS Regulations 2018 erbringen, melden Sie es der Behörde Ihres Sektors bis zum ${told.time('deadline')} (72 Stunden). Hilfe gibt ${told.names('office')}.`,
  'notify.circia': (told) =>
    `Melden Sie den Angriff: ${told.names('office')}. Für kritische Infrastruktur sieht ein Bundesgesetz (CIRCIA) 72 Stunden vor, die am ${told.time('deadline')} enden würden; ob seine Verordnung gilt, ließ sich nicht bestätigen: Prüfen Sie es.`,
  'notify.network-unchecked': (told) =>
    `Was das Recht dieses Landes zur Sicherheit von Netzen von Ihrer Organisation verlangt, wurde nicht nachgesehen: Fragen Sie nach, ob eine kürzere Frist gilt${remark(told.names('office'))}.`,
  'notify.federal-states': (told) =>
    `Die meisten Organisationen melden es der Behörde des Bundeslandes, in dem sie ihren Sitz haben. Alle stehen unter ${told.names('page')}.`,
  'notify.report-page': (told) => `${told.names('office')}: Meldungen unter ${told.names('page')}.`,
  'notify.site': (told) =>
    `${told.names('office')}: ${told.names('page')}. Die Adresse der Seite für Meldungen ließ sich nicht bestätigen: Suchen Sie sie dort.`,
  'notify.cert': (told) =>
    `Bei Vorfällen hilft in diesem Land ${told.names('office')}: ${told.names('page')}.`,
  'notify.checked': (told) =>
    `Namen und Adressen wurden am ${told.day('day')} nachgesehen${remark(told.phrases('sources', ADDRESS_SOURCES))}; die Seiten wurden nicht geöffnet. Prüfen Sie, ob eine Seite die der Behörde ist, bevor Sie etwas senden, und fragen Sie Ihren Datenschutzbeauftragten oder einen Anwalt, ob Sie etwas melden müssen.`,
  // Was Test-ProxyLogon gesagt hätte
  'compare.reported': (told) =>
    `Test-ProxyLogon in der Fassung vom ${told.day('day')} hätte gemeldet: ${reported(told)}.${
      told.is('unsure') ? ' Es kann mehr gewesen sein: Manche Ereignisse sind hier nur gezählt.' : ''
    }`,
  'compare.unsure': (told) =>
    `Ob Test-ProxyLogon in der Fassung vom ${told.day('day')} etwas gemeldet hätte, lässt sich nicht sagen: Manche Ereignisse sind hier nur gezählt.`,
  'compare.nothing': (told) =>
    `Test-ProxyLogon in der Fassung vom ${told.day('day')} hätte in diesen Protokollen nichts gemeldet.`,
  'compare.localhost': (told) =>
    `${told.count('count')} davon fragen den Server nach sich selbst (localhost), wie es öffentliche Prüfungen auf die Lücke tun. Sie zeigen, dass er getestet wurde, und gelten hier als Versuch; die späteren Fassungen lassen sie weg.`,
  'compare.autodiscover': (told) =>
    `${told.count('count')} davon fragen nach Autodiscover, dem ersten Schritt des Angriffs. Sie gelten hier als Versuch, und was derselbe Client danach tat, entscheidet; die späteren Fassungen lassen sie weg.`,
  'compare.refused': (told) =>
    `${told.count('count')} davon hat der Server abgelehnt. Das Skript sieht die Antwort nicht an; hier gelten sie als versucht und gescheitert.`,
  'compare.download': (told) =>
    `${told.count('count')} beim Dienst für das Adressbuch (OAB) betreffen gescheiterte Downloads in seinem eigenen Ordner, die jeden Tag vorkommen. Die ersten Fassungen melden sie, die letzte und Coldtrace nicht.`,
  'compare.directory': (told) =>
    `${told.count('count')} der Systemsteuerung (ECP) ändern ein virtuelles Verzeichnis ohne Skript, wie es Administratoren tun. Die ersten Fassungen melden jedes solche Protokoll, die letzte und Coldtrace nur Skripte.`,
  'compare.elsewhere': (told) =>
    `Keine dieser Fassungen sucht, was Coldtrace außerdem fand: ${told.names('rules')}.`,
  'compare.ours': (told) =>
    `Coldtrace sagt zu ${told.names('chain')}: ${OUR_WORDS[told.names('verdict')] ?? 'nichts'}. Das Skript zählt Zeilen und Dateien auf; Coldtrace wägt die Antworten des Servers, was danach kam, die Builds und die Lücken in den Protokollen.`,
  'exposure.build': (told) =>
    `${told.day('from') === told.day('to') ? `Am ${told.day('from')}` : `Vom ${told.day('from')} bis zum ${told.day('to')}`} lief auf dem Server der Build ${told.names('build')} von Exchange ${told.names('line')}${
      told.has('released') ? `, erschienen am ${told.day('released')}` : ''
    }. ${BUILD_EVIDENCE[told.names('evidence')] ?? 'Das sagen seine Protokolle.'}`,
  'exposure.cu-only': (told) =>
    `Nur das kumulative Update ist bekannt: ${told.names('build')} von Exchange ${told.names('line')}${
      told.has('released') ? `, erschienen am ${told.day('released')}` : ''
    }. Ob darüber noch Sicherheitsupdates lagen, sagt kein Protokoll${
      told.has('cves') ? `; darum kann niemand sagen, ob der Server für ${told.names('cves')} offen war` : ''
    }.`,
  'exposure.open-way-in': (told) =>
    `Nach seinem Build war der Server offen für Lücken, über die Angreifer schon Programme auf Servern ausgeführt haben, ${spansOf(told)}: ${told.names('cves')}${attacksNamed(told)}. Updates dagegen gab es ab dem ${told.day('out')}.`,
  'exposure.open': (told) =>
    `Nach seinem Build war der Server auch für diese Lücken offen, ${spansOf(told)}: ${told.names('cves')}${attacksNamed(told)}. Updates dagegen gab es ab dem ${told.day('out')}.`,
  'exposure.fixed': (told) =>
    `Geschlossen durch den Build ${told.names('build')}, der ab dem ${told.day('day')} zu sehen ist: ${told.names('cves')}${attacksNamed(told)}.`,
  'exposure.unknown': (told) =>
    `Ob der Server für ${told.names('cves')} offen war, lässt sich nicht sagen: Niemand gibt an, ob der Build ${told.names('builds')} sie schließt.`,
  'exposure.behind': (told) =>
    `Am ${told.day('day')} lief auf dem Server noch der Build ${told.names('build')}, obwohl es seit ${months(told.number('days'))} neuere Updates gab: das erste seit dem ${told.day('out')}, das letzte seit dem ${told.day('newest')}.`,
  'exposure.unsupported': (told) =>
    `Für Exchange ${told.names('line')} gab es ab dem ${told.day('end')} keine Pflege mehr; auf dem Server lief es noch am ${told.day('day')}.${
      told.has('paid') ? ` Updates ließen sich bis zum ${told.day('paid')} kaufen.` : ''
    }`,
  'exposure.hybrid': (told) =>
    `Wenn dieser Server mit Exchange Online verbunden ist (Hybrid), kommt über ${told.names('cves')} in die Cloud, wer den Server hat. Ein Update allein schließt das nicht: Es braucht auch eine eigene Hybridanwendung, und kein Protokoll sagt, ob es sie gibt.`,
  'mitigation.applied': (told) =>
    `Der Notfalldienst von Exchange (Emergency Mitigation) hat ${told.names('mitigations')} gesetzt${against(told, 'hilft')}, zuerst am ${told.time('first')}. Was davor kam, hält das nicht auf.`,
  'mitigation.blocked': (told) =>
    `Dem Notfalldienst von Exchange (Emergency Mitigation) wurde gesagt, ${told.names('mitigations')} wegzulassen${against(told, 'hilft')}, zu sehen am ${told.time('first')}. Fragen Sie, wer das gesperrt hat.`,
  'mitigation.removed': (told) =>
    `Ein Notfallschutz wurde am ${told.time('first')} wieder entfernt: ${told.names('mitigations')}${against(told, 'half')}.`,
  'mitigation.failed': (told) =>
    `Der Notfalldienst von Exchange (Emergency Mitigation) konnte seinen Schutz nicht holen oder nicht setzen, zuerst am ${told.time('first')}, zuletzt am ${told.time('last')}${
      told.has('mitigations') ? `: ${told.names('mitigations')}` : ''
    }.`,
  'mitigation.rewrite': (told) =>
    `In der Konfiguration des Webservers steht eine Regel gegen ${told.names('cves')} (${told.names('what')}${
      told.has('sites') ? `; ${told.names('sites')}` : ''
    }). Seit wann, sagt sie nicht. ${REWRITE_GAPS[told.names('gap')] ?? ''}`.trimEnd(),
  'mitigation.rewrite-off': (told) =>
    `In der Konfiguration des Webservers steht eine Regel gegen ${told.names('cves')}, die abgeschaltet ist (${told.names('what')}${
      told.has('sites') ? `; ${told.names('sites')}` : ''
    }).`,
  'protection.full': (told) =>
    `Extended Protection ist in ${told.names('file')} für alle virtuellen Verzeichnisse so gesetzt, wie der Hersteller es verlangt; das hilft gegen weitergeleitete Anmeldungen (${told.names('cves')}).`,
  'protection.weak': (told) =>
    `Extended Protection fehlt oder ist schwächer, als der Hersteller es verlangt: ${told.names('paths')} (${told.names('file')}). Anmeldungen lassen sich an diesen Server weiterleiten (${told.names('cves')}), welcher Build auch läuft.`,
  'protection.unknown': (told) =>
    `Ob sich Anmeldungen an diesen Server weiterleiten lassen (${told.names('cves')}), hängt an Extended Protection; keine Konfiguration, die da ist, sagt, wie es gesetzt ist.`,
  // What would change a statement
  'change.answer': () =>
    'Eine Antwort von dem, der den Server betreut: Mit einem Grund gilt es als erklärt, ohne ihn bleibt es offen.',
  'change.explained': () =>
    'Ein Beleg, dass jedes Ereignis, auf dem es beruht, die eigene Arbeit von jemandem war.',
  'change.collect': () => 'Die Protokolle, die als fehlend genannt sind.',
  'change.finish': () => 'Der Rest dessen, was gegeben wurde, sobald er gelesen ist.',
  'change.build': () => 'Ein Protokoll, auch das des Setups, das zeigt, welcher Build lief.',
  // Intervals: beside the word for the whole time
  'interval.whole': (told) =>
    `Vom ${spansOf(told)} sind alle Protokolle da, die einen Erfolg zeigen würden, und sie zeigen keinen: ${told.names('chains')}.${nobodyCanSay(told)}`,
  'interval.part': (told) =>
    `Vom ${spansOf(told)} ist ein Teil der Protokolle da, die einen Erfolg zeigen würden${
      told.has('there') ? ` (${told.names('there')})` : ''
    }, und sie zeigen keinen: ${told.names('chains')}. Das ist nur ein Teil der Antwort${
      told.has('logs') ? `: Andere fehlen oder haben Lücken (${told.names('logs')})` : ''
    }.${nobodyCanSay(told)}`,
  'interval.bring': (told) =>
    `Für eine ganze Antwort braucht es auch diese Protokolle der Tage vom ${told.day('from')} bis zum ${told.day('to')}, soweit es sie noch gibt: ${told.names('logs')}.`,
  'interval.later': (told) =>
    `Die Protokolle enden am ${told.time('to')}, bevor diese Angriffe bekannt waren, und sagen nichts über sie: ${told.names('chains')}.`,
  'chains.closed-before': (told) =>
    `Die Builds, die auf diesem Server in der Zeit liefen, enthielten die Korrekturen schon; diese Angriffe konnten darum nicht gelingen: ${told.names('chains')}.`,
  // Dwell time
  'dwell.time': (told) =>
    `${
      told.has('length')
        ? `Wer auch immer es war, hatte den Server mindestens ${told.count('length')} lang: Die erste sichere Spur ist vom ${told.time('first')}, die letzte vom ${told.time('last')}.`
        : `Alle sicheren Spuren sind von einem Zeitpunkt, ${told.time('first')}; wie lange jemand den Server hatte, lässt sich nicht sagen.`
    }${
      told.has('whole')
        ? ` Hat ihn niemand ausgesperrt, waren es bis zum Ende der Protokolle am ${told.time('end')} schon ${told.count('whole')}.`
        : ''
    }`,
  // Fate of files
  'file.there': (told) =>
    `${told.names('file')} war noch da, als ${
      told.names('how') === 'listed'
        ? `eine Liste der Dateien des Servers entstand${told.has('listed') ? `, nicht vor dem ${told.time('listed')}` : ''}`
        : 'die Beweise gesammelt wurden: Die Datei ist in der Sammlung'
    }.${told.has('last') ? ` Das letzte Ereignis, das sie zeigt, ist vom ${told.time('last')}.` : ''}`,
  'file.gone': (told) =>
    `${told.names('file')} ${
      told.names('how') === 'not-found'
        ? `war spätestens am ${told.time('gone')} weg: Eine Anfrage danach wurde mit „nicht gefunden“ beantwortet`
        : `ist seit dem ${told.time('gone')} weg: ${FILE_ENDS[told.names('how')] ?? 'Das sagt ein Protokoll'}`
    }.${told.has('last') ? ` Zuletzt zu sehen war die Datei am ${told.time('last')}.` : ''}`,
  'file.unknown': (told) =>
    `Ob ${told.names('file')} noch da ist, lässt sich nicht sagen${
      told.has('gone')
        ? `: Eine Liste von Dateien nennt sie, aber am ${told.time('gone')} war sie weg, und was zuerst kam, sagt kein Protokoll`
        : ''
    }.${told.has('last') ? ` Zuletzt zu sehen war die Datei am ${told.time('last')}.` : ''}`,
  'file.others': (told) =>
    `Geschrieben wurden noch mehr Dateien, deren Verbleib hier nicht einzeln steht: ${told.names('files')}.`,
  // Logs that do not agree with each other
  'log.unmatched': (told) =>
    `Im Protokoll ${told.names('log')} fehlen ${told.count('missing')} von ${told.number('of')}, die ${told.names('other')} für dieselbe Zeit hat: ${spansOf(told)}. Dort wurden Zeilen entfernt, oder sie gingen verloren; für diese Zeit gilt das Protokoll darum nicht als vorhanden.`,
  'log.probes-stop': (told) =>
    `Die automatischen Prüfungen von Exchange stehen laufend im Protokoll ${told.names('log')}, aber nicht von ${spansOf(told)}, obwohl der Server da in Betrieb war. Dort wurden Zeilen entfernt, oder sie gingen verloren; für diese Zeit gilt das Protokoll darum nicht als vorhanden.`,
  'log.copied': (told) =>
    `Im Protokoll ${told.names('log')} sind Tage bis auf das Datum Kopien voneinander: ${spansOf(told)}. Mindestens einer davon steht an der Stelle dessen, was der Server geschrieben hat; darum zählt keiner davon als abgedeckt.`,
  'log.reversed': (told) =>
    `Die Zeilen im Protokoll ${told.names('log')} stehen verkehrt herum, die neuesten zuerst: ${spansOf(told)}. So schreibt der Server sie nicht: Die Datei wurde verändert; für diese Zeit gilt das Protokoll darum nicht als vorhanden.`,
  'log.thin': (told) =>
    `Das Protokoll ${told.names('log')} hat fast keine Zeilen, verglichen mit der Zeit davor und danach: ${spansOf(told)}. Dort können Zeilen entfernt worden sein; für diese Zeit gilt das Protokoll darum nicht als vorhanden.`,
  // Across the servers of a case
  'case.actor': (told) =>
    `${told.names('address')} ${told.size('address') > 1 ? 'waren' : 'war'} an Angriffen auf mehrere Server beteiligt: ${told.names('hosts')}${
      told.has('worked') ? ` (mit Erfolg auf ${told.names('worked')})` : ''
    }; zuerst am ${told.time('first')}, zuletzt am ${told.time('last')}.${
      told.is('local')
        ? ' Das liegt im lokalen Netz, und dahinter können mehrere stehen: Diese Verbindung ist schwach.'
        : ''
    }`,
  'case.mark': (told) =>
    `Anfragen an mehrere Server tragen dasselbe Kennzeichen eines Werkzeugs, ${told.names('text')}: ${told.names('hosts')}. Viele benutzen dieselben Werkzeuge: Diese Verbindung ist schwach.`,
  'case.shell': (told) =>
    `Ein Skript namens ${told.names('file')}, das seine Befehle aus dem Parameter ${told.names('parameter')} nimmt, war auf mehreren Servern zu sehen: ${told.names('hosts')}. Sehr wahrscheinlich hat es dieselbe Hand dort abgelegt.`,
  'case.shell-name': (told) =>
    `Ein Skript namens ${told.names('file')} war auf mehreren Servern zu sehen: ${told.names('hosts')}. Nur der Name ist derselbe: Diese Verbindung ist schwach.`,
}

/** Titles of attacks in German. */
const CHAINS: Readonly<Record<string, string>> = {
  'back-end-shell': 'Web-Shell am Back-End (Port 444)',
  'exchange-settings': 'Überwachung oder Schutz von Exchange abgeschaltet oder Schlüssel entwendet',
  'hands-on-keyboard': 'Eindringling bei der Arbeit auf dem Server (hands on keyboard)',
  'mail-theft': 'Diebstahl von Mail',
  owassrf: 'OWASSRF (CVE-2022-41080, -41082)',
  proxylogon: 'ProxyLogon (CVE-2021-26855, -26857, -26858, -27065)',
  proxynotshell: 'ProxyNotShell (CVE-2022-41040, -41082)',
  proxyshell: 'ProxyShell (CVE-2021-34473, -34523, -31207)',
  proxytoken: 'ProxyToken (CVE-2021-33766)',
  'remote-powershell': 'Exchange PowerShell missbraucht von einem angemeldeten Benutzer (wie CVE-2023-21529)',
  'sign-in-capture': 'Passwörter auf der Anmeldeseite abgefangen',
  'signed-in-code-execution':
    'Code ausgeführt von einem angemeldeten Benutzer (CVE-2020-0688, CVE-2021-42321)',
  'viewstate-keys': 'Gefälschter ViewState, signiert mit gestohlenen oder öffentlichen Schlüsseln',
  'web-shell': 'Web-Shell (Hintertür auf dem Webserver)',
}

const SHELL_BY_WEB_SERVER = 'Webserver (w3wp.exe) hat eine Befehlszeile gestartet'

/** Titles of the steps of each attack in German. */
const STAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'back-end-shell': { 'shell-request': 'Web-Shell hat am Front-End vorbei geantwortet' },
  'exchange-settings': {
    defences: 'Überwachung oder Schutz abgeschaltet',
    keys: 'Schlüssel oder Zertifikate des Servers entwendet',
  },
  'hands-on-keyboard': {
    process: 'Befehlszeile vom Webserver gestartet',
    discovery: 'Erkundung',
    credentials: 'Zugangsdaten ausgelesen oder Passwörter angegriffen',
    persistence: 'Weg zurück eingerichtet (Persistenz)',
    lateral: 'Weiter zu anderen Rechnern',
    control: 'Steuerung von außen',
    archive: 'Daten bereitgelegt oder gesendet',
    mail: 'Mail kopiert oder umgeleitet',
    download: 'Daten über einen Webordner abgeholt',
    impact: 'Erpressung oder Schürfen von Kryptowährung',
    removal: 'Protokolle und andere Spuren entfernt',
    defences: 'Schutz oder Protokollierung abgeschaltet',
  },
  'mail-theft': {
    right: 'Recht auf fremde Postfächer vergeben',
    session: 'Sitzung eines Benutzers im Browser übernommen (CVE-2026-42897)',
    access: 'Fremde Postfächer geöffnet',
    export: 'Postfächer exportiert oder durchsucht',
    forwarding: 'Mail weitergeleitet, kopiert oder umgeleitet',
  },
  owassrf: {
    probe: 'Suche nach der Lücke',
    powershell: 'Exchange PowerShell erreicht, durch SSRF über Outlook im Web (OWA)',
    backend: 'Ungewöhnlicher Client am Back-End von PowerShell',
    process: SHELL_BY_WEB_SERVER,
  },
  proxylogon: {
    probe: 'Suche nach der Lücke',
    autodiscover: 'Postfach gesucht, durch SSRF',
    backend: 'Back-End erreicht, durch SSRF',
    mapi: 'SID eines Kontos gelesen, durch SSRF',
    session: 'Sitzung eines Administrators erzeugt',
    mailbox: 'Mail oder Adressbuch gelesen, durch SSRF',
    'vdir-read': 'Virtuelle Verzeichnisse aufgelistet',
    'vdir-write': 'Skript in ein virtuelles Verzeichnis geschrieben',
    'vdir-reset': 'Virtuelles Verzeichnis zurückgesetzt: Web-Shell geschrieben',
    oab: 'Datei vom Dienst für das Adressbuch geschrieben (CVE-2021-26858)',
    um: 'Code in Unified Messaging ausgeführt (CVE-2021-26857)',
    'shell-file': 'Skript in einem Webordner',
    'shell-request': 'Web-Shell hat geantwortet',
  },
  proxynotshell: {
    probe: 'Suche nach der Lücke',
    backend: 'Back-End erreicht, durch SSRF, mit Anmeldung',
    powershell: 'Exchange PowerShell erreicht, durch SSRF über Autodiscover',
    process: SHELL_BY_WEB_SERVER,
    shell: 'Web-Shell geschrieben oder benutzt',
  },
  proxyshell: {
    probe: 'Suche nach der Lücke',
    backend: 'Back-End erreicht, durch SSRF, ohne Anmeldung',
    powershell: 'Exchange PowerShell erreicht, durch SSRF, ohne Anmeldung',
    role: 'Rolle für den Export von Postfächern vergeben',
    export: 'Web-Shell geschrieben, durch Export eines Postfachs oder Antrag auf ein Zertifikat',
    'shell-file': 'Web-Shell in einem Webordner',
    'shell-request': 'Web-Shell benutzt: Sie hat geantwortet',
    process: SHELL_BY_WEB_SERVER,
  },
  proxytoken: {
    token: 'Systemsteuerung (ECP) eines fremden Postfachs geöffnet',
    rule: 'Regel im Posteingang angelegt, ohne Anmeldung',
    forwarding: 'Mail an jemand anderen weitergeleitet',
  },
  'remote-powershell': {
    powershell: 'Exchange PowerShell von einem Werkzeug benutzt',
    deserialisation: 'Gefälschtes Objekt deserialisiert',
    process: 'Programm von Exchange PowerShell gestartet',
  },
  'sign-in-capture': {
    'page-changed': 'Anmeldeseite verändert',
    captured: 'Eingaben an den Server gesendet',
    'capture-fetched': 'Abgefangenes abgeholt',
  },
  'signed-in-code-execution': {
    viewstate: 'Gefälschter ViewState in der Adresse gesendet (CVE-2020-0688)',
    app: 'Gefälschte Daten eines Add-ins deserialisiert (CVE-2021-42321)',
    template: 'Vorlage einer DLP-Richtlinie, die Befehle ausführt (CVE-2020-16875)',
    process: SHELL_BY_WEB_SERVER,
  },
  'viewstate-keys': {
    keys: 'Schlüssel bekannt (machine keys)',
    request: 'Gefälschter ViewState gesendet',
    process: 'Befehlszeile vom Webserver gestartet',
  },
  'web-shell': {
    'shell-file': 'Web-Shell in einem Webordner geschrieben oder gefunden',
    'shell-request': 'Web-Shell hat geantwortet',
    process: 'Befehlszeile vom Webserver gestartet',
    removal: 'Web-Shell versteckt oder entfernt',
  },
}

/** Kinds of log whose title is another in German; names of products stay. */
const LOGS: Readonly<Record<string, string>> = {
  'active-sync': 'ActiveSync am Back-End',
  'admin-audit': 'Überwachung der Administratoren',
  'address-book': 'Adressbuch',
  autodiscover: 'Autodiscover am Back-End',
  'ecp-activity': 'ECP-Aktivität',
  'ecp-server': 'ECP-Server',
  'error-report': 'Absturzberichte',
  'event-log/application': 'Anwendungsprotokoll',
  'event-log/microsoft-windows-sysmon-operational': 'Sysmon-Protokoll',
  'event-log/msexchange-management': 'Protokoll MSExchange Management',
  'event-log/security': 'Sicherheitsprotokoll',
  'event-log/system': 'Systemprotokoll',
  ews: 'EWS am Back-End',
  'file-listing': 'Listen von Dateien',
  'http-err': 'Fehler von HTTP.sys',
  'iis/back-end': 'IIS am Back-End',
  'iis/front-end': 'IIS am Front-End',
  'iis/other': 'IIS, andere Dienste',
  'imap-pop': 'IMAP oder POP',
  'mapi-client-access': 'MAPI-Zugriff',
  'mapi-http': 'MAPI am Back-End',
  'message-tracking': 'Nachrichtenverfolgung',
  'mitigation-service': 'Notfalldienst (Emergency Mitigation)',
  'oab-generator': 'Ersteller des Adressbuchs (OAB)',
  owa: 'OWA am Back-End',
  'rpc-client-access': 'RPC-Zugriff',
  'smtp/receive': 'SMTP-Empfang',
  'smtp/send': 'SMTP-Versand',
  'transport-agent': 'Transport-Agents',
  'virtual-directory': 'Virtuelle Verzeichnisse',
  'web-script': 'Webskripte',
}

/** Titles of public events in German, by chain and day. */
const MILESTONES: Readonly<Record<string, string>> = {
  'exchange-settings 2021-09-28': 'Exchange beginnt, seinen Notfallschutz selbst zu holen',
  'exchange-settings 2025-08-06':
    'CVE-2025-53786: Mit Schlüsseln des Servers kommen Angreifer in eine verbundene Cloud',
  'hands-on-keyboard 2023-04-11': 'Exchange 2013 bekommt keine Updates mehr',
  'hands-on-keyboard 2025-10-14': 'Exchange 2016 und 2019 bekommen keine Updates mehr',
  'hands-on-keyboard 2026-05-14': 'CVE-2026-42897 in Outlook im Web wird ausgenutzt',
  'owassrf 2022-12-20': 'OWASSRF wird veröffentlicht; Erpresser nutzen es',
  'proxylogon 2021-01-03': 'Frühester Angriff mit ProxyLogon, wie man heute weiß',
  'proxylogon 2021-01-05': 'Die Lücken werden dem Hersteller gemeldet',
  'proxylogon 2021-02-02': 'Dem Hersteller werden laufende Angriffe gemeldet',
  'proxylogon 2021-02-26': 'Massenhafte Suche nach offenen Servern und Web-Shells ohne Auswahl beginnen',
  'proxylogon 2021-03-02': 'Notfallupdate KB5000871; der Hersteller und andere veröffentlichen die Lücken',
  'proxylogon 2021-03-03': 'Notfallanweisung der USA; die Angriffe nehmen sprunghaft zu',
  'proxylogon 2021-03-10': 'Mindestens zehn Gruppen greifen an; Code für den Angriff ist öffentlich',
  'proxylogon 2021-03-12': 'Erpressung mit DearCry über ProxyLogon',
  'proxylogon 2021-03-15': 'Hilfsprogramm des Herstellers, das mit einem Klick schützt',
  'proxylogon 2021-03-16': 'Kumulative Updates, die die Lücken schließen',
  'proxylogon 2021-03-18':
    'Der Virenschutz von Windows beginnt, den Angriff rückgängig zu machen; Erpressung mit BlackKingdom',
  'proxylogon 2021-04-13': 'Es wird bekannt, dass ein Gericht die Entfernung von Web-Shells angeordnet hat',
  'proxynotshell 2022-08-01': 'ProxyNotShell ist in Angriffen zu sehen',
  'proxynotshell 2022-09-29': 'ProxyNotShell wird veröffentlicht, während es schon ausgenutzt wird',
  'proxynotshell 2022-11-08': 'ProxyNotShell und OWASSRF werden behoben',
  'proxyshell 2021-04-13': 'Update vom April, das Teile von ProxyShell behebt, ohne es zu sagen',
  'proxyshell 2021-05-11': 'Das Update vom Mai schließt die letzte Lücke von ProxyShell',
  'proxyshell 2021-08-05': 'ProxyShell wird vorgestellt; massenhafte Angriffe folgen',
  'proxyshell 2021-09-28': 'Exchange beginnt, seinen Notfallschutz selbst zu holen',
  'proxytoken 2021-07-13': 'Update vom Juli; die Lücken von ProxyShell und ProxyToken bekommen ihre Nummern',
  'remote-powershell 2023-02-14': 'CVE-2023-21529 wird behoben',
  'remote-powershell 2026-04-13': 'CVE-2023-21529 wird nachweislich ausgenutzt; Erpresser nutzen es',
  'sign-in-capture 2024-05-21': 'Anmeldeseiten von Exchange, die Passwörter abfangen, werden gemeldet',
  'signed-in-code-execution 2020-02-11': 'CVE-2020-0688 wird behoben',
  'signed-in-code-execution 2021-11-09': 'CVE-2021-42321 wird behoben; es wurde vorher schon ausgenutzt',
  'viewstate-keys 2025-02-06':
    'Der Hersteller warnt vor ViewState, der mit veröffentlichten Schlüsseln (machine keys) signiert ist',
}

const UNITS: Readonly<Record<Unit, readonly [one: string, many: string]>> = {
  events: ['Ereignis', 'Ereignisse'],
  requests: ['Anfrage', 'Anfragen'],
  bytes: ['Byte', 'Byte'],
  days: ['Tag', 'Tage'],
  hours: ['Stunde', 'Stunden'],
  minutes: ['Minute', 'Minuten'],
  addresses: ['Adresse', 'Adressen'],
  mailboxes: ['Postfach', 'Postfächer'],
  accounts: ['Konto', 'Konten'],
  kinds: ['Art', 'Arten'],
  files: ['Datei', 'Dateien'],
}

/** How German writes; `titles` are those to fall back on. */
export function germanWording(titles: Titles): Wording {
  const stamp = (time: number): string => new Date(time).toISOString()
  const day = (time: number): string => stamp(time).slice(0, 10).split('-').reverse().join('.')
  return {
    time: (time) => `${day(time)}, ${stamp(time).slice(11, 19)} UTC`,
    day,
    bytes: byteText,
    count: (unit, value) => `${value} ${UNITS[unit][value === 1 ? 0 : 1]}`,
    list: (names, more, atLeast = false) => {
      const rest =
        more > 0 ? [`${atLeast ? 'mindestens ' : ''}${more} weitere`] : atLeast ? ['vielleicht andere'] : []
      const all = [...names, ...rest]
      return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} und ${all.at(-1)}`
    },
    more: (count) => `${count} weitere`,
    atLeast: (count) => `mindestens ${count}`,
    unknownTime: '(Zeit unbekannt)',
    unknownHost: 'Unbenannter Server',
    chain: (id) => CHAINS[id] ?? titles.chain(id),
    stage: (chain, id) => stageTitle(chain, id) ?? titles.stage(chain, id),
    log: (kind) => LOGS[kind] ?? titles.log(kind),
    milestone: ({ chain, time, title }) => MILESTONES[`${chain} ${stamp(time).slice(0, 10)}`] ?? title,
  }
}

function stageTitle(chain: string | null, id: string): string | undefined {
  const own = chain === null ? undefined : STAGES[chain]?.[id]
  return own ?? Object.values(STAGES).find((stages) => stages[id] !== undefined)?.[id]
}

function byteText(bytes: number): string {
  const units = ['Byte', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return unit === 0 ? `${bytes} Byte` : `${value.toFixed(1).replace('.', ',')} ${units[unit]}`
}
