export { kindOfChannel } from '../../../event/log-kinds.ts'
