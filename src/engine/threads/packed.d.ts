/** Address of the program of YARA-X, packed with gzip. */
declare module '@virustotal/yara-x?packed' {
  const url: string
  export default url
}
