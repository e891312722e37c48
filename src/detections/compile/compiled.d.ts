/** What comes with the product as text, made when the product is built. */
declare module '*?compiled' {
  const text: string
  export default text
}
