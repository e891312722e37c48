// Windows takes these for devices, whatever their extension.
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/

/** Turns a title into a file name without extension, in characters that every operating system accepts. */
export function fileNameOf(title: string, otherwise: string): string {
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  const short = name.slice(0, 60) || otherwise
  return DEVICE.test(short) ? `${otherwise}-${short}` : short
}
