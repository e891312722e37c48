/** The coverage kind of a channel: `event-log/security`, `event-log/microsoft-windows-sysmon-operational`. */
export function kindOfChannel(channel: string): string {
  return `event-log/${nameInKind(channel)}`
}

/** A name in the way coverage kinds are written: lower case, with dashes for all but letters and digits. */
export function nameInKind(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
}
