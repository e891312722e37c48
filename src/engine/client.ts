import * as Comlink from 'comlink'
import coordinatorUrl from '../../workers/coordinator.ts?worker&url'
import type { EngineApi } from './contracts.ts'
import { trustedScriptUrl } from './trusted.ts'

/** The browser looks each file up on the disk when it is handed over; many at once would hold the page up. */
const FILES_AT_ONCE = 16

/** Starts the coordinator and hands its questions across the thread. */
export async function connectEngine(): Promise<EngineApi> {
  const worker = new Worker(trustedScriptUrl(coordinatorUrl), { type: 'module', name: 'coordinator' })
  const remote = Comlink.wrap<EngineApi>(worker)
  return {
    cases: () => remote.cases(),
    createCase: (name) => remote.createCase(name),
    openCase: (id) => remote.openCase(id),
    deleteCase: (id) => remote.deleteCase(id),
    offer: (job, files) => remote.offer(job, files),
    read: async (job, caseId, files, onProgress) => {
      let at = 0
      for (; at + FILES_AT_ONCE < files.length; at += FILES_AT_ONCE)
        await remote.offer(job, files.slice(at, at + FILES_AT_ONCE))
      return remote.read(job, caseId, files.slice(at), Comlink.proxy(onProgress))
    },
    proposal: (caseId, source) => remote.proposal(caseId, source),
    readMapped: (job, caseId, mapping, onProgress) =>
      remote.readMapped(job, caseId, mapping, Comlink.proxy(onProgress)),
    unlock: (job, caseId, password, onProgress) =>
      remote.unlock(job, caseId, password, Comlink.proxy(onProgress)),
    nameHost: (caseId, below, host) => remote.nameHost(caseId, below, host),
    pause: (job, on) => remote.pause(job, on),
    cancel: (job) => remote.cancel(job),
    report: (caseId) => remote.report(caseId),
    parseQuery: (text) => remote.parseQuery(text),
    fields: (caseId) => remote.fields(caseId),
    ask: (job, caseId, question, onPartial) => remote.ask(job, caseId, question, Comlink.proxy(onPartial)),
    detail: (caseId, ref) => remote.detail(caseId, ref),
    examples: (caseId, finding, offset, limit) => remote.examples(caseId, finding, offset, limit),
    locate: (caseId, source, place) => remote.locate(caseId, source, place),
    rules: (caseId) => remote.rules(caseId),
    findRules: (caseId, words) => remote.findRules(caseId, words),
    ruleText: (caseId, name) => remote.ruleText(caseId, name),
    changeRules: (job, caseId, change, onProgress) =>
      remote.changeRules(job, caseId, change, Comlink.proxy(onProgress)),
    reportJson: (caseId) => remote.reportJson(caseId),
  }
}
