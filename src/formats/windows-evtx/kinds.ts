/** `event-log/security`, `event-log/microsoft-windows-sysmon-operational`. */
export function kindOfChannel(channel: string): string {
  return `event-log/${channel.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`
}
