import { words, type FieldSources } from '../../log-about.ts'

/** Fields of the element System, and of data without a name, which events of every channel can have. */
export const SYSTEM_FIELDS =
  words(`Provider_Name Provider_Guid Provider_EventSourceName EventID EventID_Qualifiers Version Level Task Opcode
  Keywords TimeCreated EventRecordID Execution_ProcessID Execution_ThreadID Correlation_ActivityID Channel
  Computer Security_UserID UserID Data Binary`)

export const SYSTEM_ALIASES: FieldSources = {
  computername: { anyOf: ['ComputerName', 'Computer'] },
  provider: { anyOf: ['Provider', 'Provider_Name'] },
  sourcename: { anyOf: ['SourceName', 'Source Name', 'Provider_Name'] },
}
