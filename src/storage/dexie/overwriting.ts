/** Does nothing yet. */
export async function overwrite(): Promise<void> {
  await Promise.resolve()
}
