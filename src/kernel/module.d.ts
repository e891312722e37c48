/** A module compiled from AssemblyScript, in base64. */
declare module '*?kernel' {
  const base64: string
  export default base64
}
