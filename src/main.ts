import './ui/frame/without-webrtc.ts'
import { mount } from 'svelte'
import { Workbox } from 'workbox-window'
import { attemptsInWorker, connectEngine } from './engine/threads/client.ts'
import { trustedScriptUrl } from './engine/threads/trusted.ts'
import App from './ui/App.svelte'
import { isFramed, refuseFrame } from './ui/frame/framed.ts'
import { CaseState } from './ui/state/case-state.svelte.ts'
import './ui/app.css'

const target = document.getElementById('app')
if (!target) throw new Error('the page has no place for the app')
if (isFramed()) refuseFrame(target)
else await start(target)

async function start(target: HTMLElement): Promise<void> {
  const cases = new CaseState(await connectEngine())
  mount(App, { target, props: { cases, inWorker: attemptsInWorker } })
  if (import.meta.env.PROD && 'serviceWorker' in navigator) await keepForOffline(cases)
}

/** Has everything stored that the page needs without a network, and offers a newer version when there is one. */
async function keepForOffline(cases: CaseState): Promise<void> {
  const workbox = new Workbox(trustedScriptUrl('./service-worker.js'))
  workbox.addEventListener('activated', () => (cases.offlineReady = true))
  workbox.addEventListener('waiting', () => {
    cases.update = () => {
      workbox.addEventListener('controlling', () => location.reload())
      workbox.messageSkipWaiting()
    }
  })
  try {
    const registration = await workbox.register()
    cases.offlineReady ||= registration?.active != null
  } catch {
    // A browser that keeps nothing of this page takes no service worker; the page works without it, and says so.
  }
}
