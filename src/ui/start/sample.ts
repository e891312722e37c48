import type { DroppedFile } from '../../engine/contracts/reading.ts'

const SAMPLE = './sample/exchange-sample.zip'

/** The sample case, from this page's own folder: the only thing that is ever asked for after loading. */
export async function sampleFile(): Promise<DroppedFile | null> {
  const response = await fetch(SAMPLE)
  if (!response.ok) return null
  const file = new File([await response.blob()], 'exchange-sample.zip', { type: 'application/zip' })
  return { path: file.name, file }
}
