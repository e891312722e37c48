/** What would change a statement, in English: keys as statements name them. */
export const CHANGES: Readonly<Record<string, string>> = {
  'change.answer':
    'An answer by whoever runs the server: with a reason it counts as explained, without one it stays open.',
  'change.explained': 'Proof that every event it rests on was somebody’s own work.',
  'change.collect': 'The logs that are named as missing.',
  'change.build': 'A log or a setup log that shows which build ran.',
}
