const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Epoch ms of `08/Apr/2001:17:39:04 -0800`; NaN otherwise. */
export function ncsaTime(text: string): number {
  const parts = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text)
  if (!parts) return NaN
  const month = MONTHS.indexOf(parts[2]!)
  const [day, year, hour, minute, second] = [1, 3, 4, 5, 6].map((i) => Number(parts[i])) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const zone = (Number(parts[8]) * 60 + Number(parts[9])) * (parts[7] === '-' ? -1 : 1)
  const midnight = Date.UTC(year, month, day)
  if (month < 0 || new Date(midnight).getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    return NaN
  return midnight + ((hour * 60 + minute - zone) * 60 + second) * 1000
}
