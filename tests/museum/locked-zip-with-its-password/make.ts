import { zipOf } from '../../lab/archives.ts'
import { type Files, log } from '../exhibit.ts'

export default async (): Promise<Files> => ({
  'EX01/logs.zip': new Uint8Array(await (await zipOf({ 'u_ex210303.log': log() }, 'Geheim')).arrayBuffer()),
})
