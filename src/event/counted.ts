/** A number with its noun: `3 events`, `1 event`. `shown` is the number as it is written. */
export function counted(value: number, one: string, many = `${one}s`, shown = String(value)): string {
  return `${shown} ${value === 1 ? one : many}`
}
