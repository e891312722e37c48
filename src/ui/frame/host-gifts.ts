/** What a page can see of the way in which it was delivered. */
export interface Delivery {
  /** It came over HTTPS, or from this machine. */
  readonly isSecure: boolean
  /** The headers of the host, or of the service worker, set it apart from other pages. */
  readonly isIsolated: boolean
  readonly offlineReady: boolean
}

/** What the host of the page adds to the policy that the page brings with it, in sentences. */
export function hostGifts({ isSecure, isIsolated, offlineReady }: Delivery): readonly string[] {
  if (!isSecure)
    return [
      'The page came over plain HTTP from another machine: whoever sits between could have changed it, and the browser does not store it for use without a network. Read evidence with a copy that came over HTTPS or from this machine.',
      'Its policy holds all the same, in the page and in its workers.',
    ]
  if (isIsolated)
    return ['The headers of the page were sent: the browser refuses to show it inside another page, too.']
  return [
    'This host sends no headers. The page brings its policy with it, and refuses by itself to run inside another page.',
    ...(offlineReady
      ? ['From the next visit on, the stored copy comes with the headers.']
      : ['Nothing of it is stored in this browser yet, so that each visit depends on the host.']),
  ]
}
