/** A text on one line, so that it cannot pass for lines of a report; cut to `most` UTF-16 units. */
export function oneLine(text: string, most: number): string {
  return text
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
    .slice(0, most)
}
