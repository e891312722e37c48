/** The field that repeats what the mapping says of a role; no table names a column like this. */
export function roleField(role: string): string {
  return `@${role}`
}
