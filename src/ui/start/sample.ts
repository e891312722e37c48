import type { DroppedFile } from '../../engine/contracts/reading.ts'

const SAMPLE = './sample/exchange-sample.zip'

/** Fetches the sample case from the page's own folder: the only request that the page makes after it has loaded. */
export async function sampleFile(): Promise<DroppedFile | null> {
  const response = await fetch(SAMPLE)
  if (!response.ok) return null
  const file = new File([await response.blob()], 'exchange-sample.zip', { type: 'application/zip' })
  return { path: file.name, file }
}
