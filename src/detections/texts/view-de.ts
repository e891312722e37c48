import { counted as phrase } from '../../event/counted.ts'
import { TECHNICAL_DE } from './terms-de.ts'
import type { ViewWords } from './view-words.ts'

const NUMBER = new Intl.NumberFormat('de')

function counted(value: number, one: string, many: string): string {
  return phrase(value, one, many, NUMBER.format(value))
}

function stamp(time: number | null): string {
  if (time === null || !Number.isFinite(time)) return 'ohne Zeit'
  const iso = new Date(time).toISOString()
  return `${iso.slice(0, 10).split('-').reverse().join('.')} ${iso.slice(11, 19)}`
}

function span(from: number | null, to: number | null): string {
  const [first, last] = [stamp(from), stamp(to)]
  if (from === null || to === null || to - from < 1000) return first
  return `${first} bis ${first.slice(0, 10) === last.slice(0, 10) ? last.slice(11) : last}`
}

/** The words of the verdict view in German. */
export const GERMAN_WORDS: ViewWords = {
  number: (value) => NUMBER.format(value),
  stamp,
  span,
  verdicts: {
    compromised: {
      word: 'Kompromittiert',
      counted: 'kompromittiert',
      means: 'Es fanden sich Spuren, die nur ein Angriff hinterlässt, der gelang.',
    },
    'needs-explanation': {
      word: 'Braucht eine Antwort',
      counted: 'mit offenen Fragen',
      means:
        'Zu sehen war etwas, das ein Angriff hinterlässt, aber auch ehrliche Arbeit. Jemand muss sagen, was es war.',
    },
    attempted: {
      word: 'Versucht',
      counted: 'mit Versuchen',
      means:
        'Es fanden sich Versuche. Die Spuren eines Angriffs, der gelang, wurden in Protokollen gesucht, die die Zeit abdecken, und nicht gefunden.',
    },
    'cannot-tell': {
      word: 'Nicht zu sagen',
      counted: 'nicht zu beurteilen',
      means: 'Protokolle, die einen Angriff zeigen würden, fehlen oder haben Lücken. Das beruhigt nicht.',
    },
    'no-evidence': {
      word: 'Keine Spuren',
      counted: 'ohne gefundene Spuren',
      means:
        'Alle Protokolle, die einen Angriff zeigen würden, decken die Zeit ohne Lücken ab, und nichts fand sich darin.',
    },
  },
  states: {
    succeeded: { word: 'gelungen', means: 'es fanden sich Spuren, die nur ein Erfolg hinterlässt' },
    'needs-explanation': {
      word: 'braucht eine Antwort',
      means: 'zu sehen war etwas, das ein Angriff hinterlässt, aber auch ehrliche Arbeit',
    },
    reached: { word: 'erreicht', means: 'der Schritt wurde erreicht und ist sehr wahrscheinlich gelungen' },
    attempted: { word: 'versucht', means: 'ein Versuch fand sich' },
    'in-vain': {
      word: 'vergeblich',
      means: 'es wurde bei einem Build versucht, der die Lücke nicht hat',
    },
    failed: { word: 'gescheitert', means: 'Versuche fanden sich, und alle wurden abgewiesen' },
    explained: { word: 'erklärt', means: 'alles, was zu sehen war, war so gewollt, wie eine Antwort sagt' },
    'other-attack': {
      word: 'anderer Angriff',
      means: 'mehrere Angriffe hinterlassen das bei einem Versuch, und ein anderer von ihnen erklärt es',
    },
    unlinked: {
      word: 'nicht verbunden',
      means: 'jeder Weg hinein hinterlässt das, und nichts verbindet es mit diesem Angriff',
    },
    'not-seen': {
      word: 'nicht zu sehen',
      means: 'in Protokollen gesucht, die die ganze Zeit abdecken, und nicht gefunden',
    },
    'not-covered': {
      word: 'Protokolle fehlen',
      means: 'die Protokolle, die es zeigen würden, fehlen oder haben Lücken',
    },
  },
  levels: {
    informational: 'zur Kenntnis',
    low: 'niedrig',
    medium: 'mittel',
    high: 'hoch',
    critical: 'kritisch',
  },
  unknownServer: 'Server nicht bekannt',
  page: {
    paused: 'Das Einlesen ist angehalten.',
    goesOn: 'Das Einlesen läuft noch.',
    soFar: 'Diese Seite zeigt die Ergebnisse bis jetzt.',
    read: (name, events, sources) =>
      `${name}: ${counted(events, 'Ereignis', 'Ereignisse')} aus ${counted(sources, 'Quelle', 'Quellen')}. Zeiten in Sätzen sind UTC.`,
    part: 'Nur ein Teil der Beweise wurde gelesen',
    partMeans:
      'Das Einlesen endete zu früh, und die Urteile sagen nichts über den Teil, der nicht gelesen wurde. Geben Sie dieselben Beweise noch einmal: Es geht dort weiter, wo es aufhörte.',
    lost: (sources) =>
      `${counted(sources, 'Quelle konnte', 'Quellen konnten')} nicht vollständig gelesen werden.`,
    lostMeans: 'In dem, was fehlt, kann mehr stehen, als diese Seite zeigt.',
    lostMore: 'Ansehen, welche, und was helfen kann',
    noVerdict: 'Noch kein Urteil',
    noServer: 'Kein Server wurde erkannt',
    begun:
      'Das Einlesen hat begonnen. Ergebnisse erscheinen hier, sobald sie da sind; den Rest der Seite können Sie inzwischen nutzen.',
    print: 'Drucken oder als PDF speichern',
    save: 'Bericht speichern (JSON)',
  },
  hosts: {
    title: (servers, tally) => `${counted(servers, 'Server', 'Server')}: ${tally.join(', ')}`,
    worked: (since, attacks) => `seit ${since}: ${attacks.join('; ')}`,
    tried: (attacks) => `versucht: ${attacks.join('; ')}`,
  },
  host: {
    why: 'Warum',
    findings: (count) => `${counted(count, 'Fund', 'Funde')} der Stufe hoch oder kritisch, mit den Beweisen`,
    questions: 'Was eine Antwort braucht',
    moreQuestions: (count) => counted(count, 'weitere Frage', 'weitere Fragen'),
    todo: 'Was jetzt zu tun ist',
    attacks: 'Angriffe, nach denen gesucht wurde, Schritt für Schritt',
    moreSentences: (count) => counted(count, 'weiterer Satz', 'weitere Sätze'),
    exposure: 'Welcher Build lief, und welche Einstellungen ihn angreifbar ließen',
    compared: 'Was Test-ProxyLogon zu diesen Protokollen gesagt hätte, und warum dies abweicht',
    unseen: 'Was die Protokolle nicht zeigen können',
    allListed: (count) => `Alle ${NUMBER.format(count)}`,
    evidence: 'Beweise',
    evidenceFor: (step) => `für: ${step}`,
    reasons: 'Alle Gründe, mit ihren Zahlen',
    otherAttacks: (count) => `Andere Angriffe, nach denen gesucht wurde (${NUMBER.format(count)})`,
  },
  answer: {
    inSince: 'Seit wann?',
    triedSince: 'Erster Versuch',
    through: (attacks) => `über ${attacks.join('; ')}`,
    from: (addresses, more) =>
      `von ${addresses.join(', ')}${more > 0 ? ` und ${NUMBER.format(more)} weiteren` : ''}`,
    reached: 'Was haben sie erreicht?',
    stillOpen: 'Ist es noch offen?',
    tonight: 'Was heute Nacht zu tun ist',
    done: (done, all) => `${NUMBER.format(done)} von ${NUMBER.format(all)} erledigt`,
    story: 'Was geschah',
    quoting: 'Die Zeile wird gesucht…',
    noQuote: 'Die Zeile steht in den Beweisen, die nicht zur Hand sind.',
    showEvent: 'unter den Ereignissen zeigen',
    zone: 'Uhr von',
  },
  actors: {
    title: 'Handelnde, soweit die Protokolle sie zeigen',
    short: 'Handelnde',
    address: 'Adresse',
    from: 'Von (UTC)',
    to: 'Bis (UTC)',
    until: 'bis',
    steps: 'Schritte',
    agents: 'Programme (User-Agent)',
    evidence: 'Beweise',
    around: 'alle Ereignisse dieser Zeit',
    notLogged: 'nicht notiert',
    events: (count) => counted(count, 'Ereignis', 'Ereignisse'),
    eventsOf: (address) => `von ${address ?? 'einer Adresse, die nicht notiert wurde'}`,
  },
  strips: {
    title: 'Tage, die die Protokolle abdecken, und Tage, an denen der Server angreifbar war',
    short: 'Angreifbarkeit und Abdeckung',
    build: (attack) => `Build, ${attack}`,
    vulnerable: 'angreifbar',
    fixed: 'behoben',
    unknown: 'nicht bekannt',
    spanOf: (what, state, from, to) => `${what}: ${state}, ${from} bis ${to}`,
    noLogs: 'keine Protokolle',
    covered: (from, to, gaps) => `${from} bis ${to}, ${counted(gaps, 'Lücke', 'Lücken')}`,
    keyCovered: 'abgedeckt',
    keyVulnerable: 'Build mit der Lücke',
    keyFixed: 'Build ohne die Lücke',
    keyPublic: 'öffentliche Ereignisse',
    publicTitle: 'Öffentliche Ereignisse auf dieser Achse',
  },
  tuning: {
    title: 'Entscheidungen über Regeln',
    would: (host, verdict) => `${host} wäre „${verdict}“`,
    without: 'ohne die Entscheidungen über Regeln in diesem Fall.',
    apply: (decisions, hits) =>
      `${counted(decisions, 'Entscheidung über Regeln gilt', 'Entscheidungen über Regeln gelten')} hier; ${counted(hits, 'Treffer zählt', 'Treffer zählen')} darum nicht.`,
    see: 'Die Entscheidungen und ihre Gründe ansehen',
    decision: (title, what, reason, day) => `${title}: ${what}. „${reason}“, ${day}.`,
  },
  nothing: {
    title: 'Nichts wurde gelesen, darum lässt sich nichts sagen',
    means: (files) =>
      `${files === 1 ? 'Die eine Datei, die Sie gegeben haben, enthält kein Ereignis' : `Keine der ${NUMBER.format(files)} Dateien, die Sie gegeben haben, enthält ein Ereignis`}, das Coldtrace lesen kann. Das ist ein Fehler und kein Ergebnis: Über den Server sagt es nichts.`,
    files: (count) => `${counted(count, 'Datei', 'Dateien')}:`,
    more: (count) => `und ${NUMBER.format(count)} weitere`,
    otherReasons: (count) =>
      `und ${counted(count, 'anderer Grund', 'andere Gründe')}; unter „Coverage“ stehen alle Dateien.`,
    needs: [
      'Coldtrace braucht die Protokolle des Exchange-Servers: den Ordner',
      'von Exchange, den Ordner',
      'und die Ereignisprotokolle (',
      '). Die Befehle unten kopieren sie.',
    ],
  },
  add: {
    title: 'Beweise zu diesem Fall hinzufügen',
    means:
      'Oder legen Sie sie irgendwo auf dieser Seite ab. Was schon im Fall ist, wird erkannt und nicht noch einmal gelesen.',
    folder: 'Ordner hinzufügen',
    files: 'Dateien hinzufügen',
  },
  collect: {
    title: 'Was vom Server gebraucht wird',
    nextTitle: 'Was als Nächstes zu holen ist',
    save: 'Skript zum Sammeln speichern',
    copiesAll:
      'Das Skript kopiert die Protokolle von Exchange und von seinem Webserver, Ordner der Websites, Einstellungen und Ereignisprotokolle.',
    copiesMissing:
      'Das Skript kopiert von jedem Server die Protokolle, die hier fehlen, soweit es sie noch gibt, dazu die Ordner der Websites, Einstellungen und Ereignisprotokolle.',
    means:
      'Führen Sie es auf dem Exchange-Server in einer Windows PowerShell aus, die als Administrator läuft, und nennen Sie einen Ordner auf einer anderen Platte. Es sagt zuerst, wie viel es kopieren wird, schreibt nur dorthin, ändert sonst nichts, sendet nichts und legt am Ende alles in eine Zip-Datei. Bringen Sie sie hierher. Zip-Dateien eines Sammelprogramms können Sie ablegen, wie sie sind.',
    read: 'Das Skript erst lesen',
    script: 'Skript zum Sammeln',
  },
  notify: {
    title: 'Wem es zu melden ist, und bis wann',
    country: 'Land',
    choose: 'Land wählen',
    aware: 'Sie wissen davon seit (UTC)',
    now: 'Jetzt',
    badTime: 'Schreiben Sie die Zeit wie 2021-03-03 14:30.',
    remembered:
      'Das Land merkt sich dieser Browser, und es steht im Bericht, den Sie speichern. Gesendet wird nichts.',
  },
  across: { title: 'Über mehrere Server', more: (count) => `${count} weitere` },
  naming: {
    title: 'Von welchem Server sind diese?',
    means:
      'Weder die Protokolle noch die Sammlung nennen den Server. Der Name, den Sie angeben, wird mit dem Fall gespeichert.',
    counts: (events, sources) =>
      `${counted(events, 'Ereignis', 'Ereignisse')} in ${counted(sources, 'Quelle', 'Quellen')}`,
    placeholder: 'Name des Servers',
    set: 'Name setzen',
    more: (count) => `und ${count} weitere, die hier stehen werden, sobald diese Namen haben.`,
  },
  glossary: {
    title: 'Was die Wörter bedeuten',
    verdicts: 'Urteile, das schlimmste zuerst',
    states: 'Schritte eines Angriffs',
    others: 'Andere Wörter',
    terms: 'Namen und Abkürzungen',
    otherWords: [
      { word: 'Ereignis', means: 'eine Zeile eines Protokolls oder ein Eintrag eines Ereignisprotokolls.' },
      {
        word: 'Regel',
        means:
          'beschreibt eine Spur, nach der in den Ereignissen gesucht wird. Ein Indikator ist ein einzelner Wert, der als bösartig bekannt ist.',
      },
      {
        word: 'Treffer',
        means:
          'ein Ereignis, auf das eine Regel passt. Ein Fund sind alle Treffer einer Regel auf einem Server.',
      },
      {
        word: 'Stufe',
        means: 'wie ernst ein Fund für sich ist: zur Kenntnis, niedrig, mittel, hoch oder kritisch.',
      },
      {
        word: 'Abdeckung',
        means: 'die Tage, für die eine Art von Protokoll da ist, so dass sie etwas hätte zeigen können.',
      },
      { word: 'Quelle', means: 'eine Datei, die gelesen wurde, aus einem Ordner oder aus einem Archiv.' },
      {
        word: 'Zeit',
        means:
          'ist in Sätzen und Tabellen UTC, welche Zeitzone der Server auch hatte. Wo eine Uhr steht, ist sie die der gewählten Zone, mit UTC daneben.',
      },
    ],
    technical: TECHNICAL_DE,
  },
  summary: {
    unseen: 'Nicht zu sehen war:',
    across: 'Über mehrere Server:',
    compared: 'Test-ProxyLogon:',
    notify: (country) => `Wem es zu melden ist (${country}):`,
    tonight: 'Heute noch:',
    noTime: 'ohne Zeit',
    finding: (level, title, count, first) => `[${level}] „${title}“: ${count}, zuerst ${first}`,
    milder: (count) =>
      `und ${phrase(count, 'Fund', 'Funde')} niedrigerer Stufe; mit --report stehen sie im Bericht.`,
    rulesLeft: (absent, unused) => {
      const parts = [
        ...(absent > 0 ? [`${absent} können hier nicht laufen`] : []),
        ...(unused > 0 ? [`${unused} ${unused === 1 ? 'wird' : 'werden'} nicht benutzt`] : []),
      ]
      return `Von den Regeln und Indikatoren: ${parts.join(', ')}. „coldtrace rules“ mit ihren Pfaden sagt, warum.`
    },
    notAsked: (question, sources, reason) =>
      `Nicht gefragt: „${question}“ bei ${sources} Quellen. „${reason}“`,
    notRead: 'Nicht vollständig gelesen:',
    moreNotRead: (count) => `… und ${count} weitere; der Bericht (--report) nennt alle.`,
  },
}
