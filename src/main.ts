import './ui/frame/without-webrtc.ts'
import { mount } from 'svelte'
import { Workbox } from 'workbox-window'
import { connectEngine } from './engine/threads/client.ts'
import { trustedScriptUrl } from './engine/threads/trusted.ts'
import App from './ui/App.svelte'
import { CaseState } from './ui/state/case-state.svelte.ts'
import './ui/app.css'

const target = document.getElementById('app')
if (!target) throw new Error('the page has no place for the app')

const cases = new CaseState(await connectEngine())
mount(App, { target, props: { cases } })

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  const workbox = new Workbox(trustedScriptUrl('./service-worker.js'))
  workbox.addEventListener('activated', () => (cases.offlineReady = true))
  workbox.addEventListener('waiting', () => {
    cases.update = () => {
      workbox.addEventListener('controlling', () => location.reload())
      workbox.messageSkipWaiting()
    }
  })
  const registration = await workbox.register()
  cases.offlineReady ||= registration?.active != null
}
