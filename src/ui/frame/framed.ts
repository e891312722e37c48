/**
 * Whether another page shows this one within itself. Such a page could lay its own buttons over this one. Only a header
 * of the host can forbid that, which a host of static files may not send; so the page draws nothing then.
 */
export function isFramed(): boolean {
  return window.top !== window
}

/** Draws, in place of the page, that it is not shown within another page, and a link that opens it by itself. */
export function refuseFrame(target: HTMLElement): void {
  const said = document.createElement('p')
  said.textContent = 'Coldtrace does not run inside another page, which could trick you into a click. '
  const link = document.createElement('a')
  // Without the fragment: whoever made the frame chose it.
  link.href = location.pathname
  link.target = '_blank'
  link.rel = 'noopener noreferrer'
  link.textContent = 'Open Coldtrace by itself'
  said.append(link)
  target.replaceChildren(said)
}
