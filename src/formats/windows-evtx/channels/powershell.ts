import { words, type EventChannel, type FieldSource, type FieldSources } from '../../log-about.ts'
import { SYSTEM_ALIASES } from './system-fields.ts'

/** Lines of the text that events of the classic log carry. */
const CLASSIC_ALIASES: FieldSources = {
  ...SYSTEM_ALIASES,
  ...Object.fromEntries(
    words(`HostName HostVersion HostId HostApplication EngineVersion RunspaceId PipelineId CommandName CommandType
      ScriptName CommandPath CommandLine NewEngineState PreviousEngineState ProviderName NewProviderState
      SequenceNumber`).map((name): [string, FieldSource] => [
      name.toLowerCase(),
      { anyOf: ['Data'], line: name },
    ]),
  ),
}

export const POWERSHELL: EventChannel = {
  names: ['Microsoft-Windows-PowerShell/Operational', 'PowerShellCore/Operational'],
  services: ['powershell'],
  fields:
    words(`ContextInfo UserData Payload MessageNumber MessageTotal ScriptBlockText ScriptBlockId Path param1 param2
    param3`),
  closed: true,
  events: [
    { ids: [4103], categories: ['ps_module'] },
    { ids: [4104], categories: ['ps_script'] },
  ],
}

export const POWERSHELL_CLASSIC: EventChannel = {
  names: ['Windows PowerShell'],
  services: ['powershell-classic'],
  aliases: CLASSIC_ALIASES,
  fields: [],
  closed: true,
  events: [
    { ids: [400], categories: ['ps_classic_start'] },
    { ids: [600], categories: ['ps_classic_provider_start'] },
    { ids: [800], categories: ['ps_classic_script'] },
  ],
}
