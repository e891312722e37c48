import type { LanguageCode } from '../../detections/texts/say.ts'
import type { JudgementAnswer } from '../../event/judgement.ts'
import { counted } from './say.ts'

/** What the page says around open questions and their answers. */
export interface AnswerWords {
  readonly answers: string
  /** The label of the buttons about one question. */
  readonly answerTo: (rule: string) => string
  readonly choices: Readonly<Record<JudgementAnswer, string>>
  readonly reason: string
  readonly reasonOptional: string
  readonly by: string
  readonly note: string
  readonly cancel: string
  readonly takeBack: string
  readonly noted: string
  readonly takenBack: string
  readonly file: string
  readonly given: (count: number) => string
  readonly save: string
  readonly load: string
  readonly aboutFiles: string
}

export const ANSWER_WORDS: Readonly<Record<LanguageCode, AnswerWords>> = {
  en: {
    answers: 'What was answered',
    answerTo: (rule) => `Answer: ${rule}`,
    choices: {
      expected: 'This was expected',
      attack: 'This was not us',
      unknown: 'Nobody knows',
    },
    reason: 'Reason',
    reasonOptional: 'Reason (optional)',
    by: 'Who answers (optional)',
    note: 'Note this answer',
    cancel: 'Cancel',
    takeBack: 'Take the answer back',
    noted: 'The answer is noted.',
    takenBack: 'The answer is taken back.',
    file: 'Answers to open questions',
    given: (count) => `${counted(count, 'answer')} in this case.`,
    save: 'Save the answers',
    load: 'Load answers',
    aboutFiles:
      'Answers are stored with the case. They can be saved as a file and loaded into another case, also from a report (JSON); the command takes both.',
  },
  de: {
    answers: 'Was beantwortet ist',
    answerTo: (rule) => `Antwort: ${rule}`,
    choices: {
      expected: 'Das war so gewollt',
      attack: 'Das waren wir nicht',
      unknown: 'Das weiß niemand',
    },
    reason: 'Begründung',
    reasonOptional: 'Begründung (freiwillig)',
    by: 'Wer antwortet (freiwillig)',
    note: 'Antwort festhalten',
    cancel: 'Abbrechen',
    takeBack: 'Antwort zurücknehmen',
    noted: 'Die Antwort ist festgehalten.',
    takenBack: 'Die Antwort ist zurückgenommen.',
    file: 'Antworten auf offene Fragen',
    given: (count) => (count === 1 ? 'Eine Antwort in diesem Fall.' : `${count} Antworten in diesem Fall.`),
    save: 'Antworten speichern',
    load: 'Antworten laden',
    aboutFiles:
      'Antworten werden mit dem Fall gespeichert. Sie lassen sich als Datei sichern und in einen anderen Fall laden, auch aus einem Bericht (JSON); der Befehl nimmt beides.',
  },
}
