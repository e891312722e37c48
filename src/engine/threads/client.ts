import * as Comlink from 'comlink'
import coordinatorUrl from '../../../workers/coordinator.ts?worker&url'
import type { EngineApi } from '../contracts/api.ts'
import { answered } from '../contracts/failures.ts'
import { startWorker } from './trusted.ts'
import { untilAnswered } from './until-answered.ts'

export { attemptsInWorker } from './self-test-worker.ts'

/** Files handed over at a time. The browser looks each one up on the disk; many at once would block the page. */
const FILES_AT_ONCE = 16

/** Starts the coordinator in a worker, and passes calls on to it. */
export async function connectEngine(): Promise<EngineApi> {
  const worker = startWorker(coordinatorUrl, 'coordinator')
  const remote = Comlink.wrap<EngineApi>(worker)
  return {
    support: () => remote.support(),
    cases: () => answered(remote.cases()),
    createCase: (name, place) => answered(remote.createCase(name, place)),
    openCase: (id) => answered(remote.openCase(id)),
    renameCase: (id, name) => answered(remote.renameCase(id, name)),
    deleteCase: (id) => answered(remote.deleteCase(id)),
    offer: (job, files) => remote.offer(job, files),
    read: async (job, caseId, files, onProgress) => {
      let at = 0
      for (; at + FILES_AT_ONCE < files.length; at += FILES_AT_ONCE)
        await remote.offer(job, files.slice(at, at + FILES_AT_ONCE))
      return answered(remote.read(job, caseId, files.slice(at), Comlink.proxy(onProgress)))
    },
    proposal: (caseId, source) => answered(remote.proposal(caseId, source)),
    readMapped: (job, caseId, mapping, onProgress) =>
      answered(remote.readMapped(job, caseId, mapping, Comlink.proxy(onProgress))),
    unlock: (job, caseId, password, onProgress) =>
      answered(remote.unlock(job, caseId, password, Comlink.proxy(onProgress))),
    nameHost: (caseId, below, host) => answered(remote.nameHost(caseId, below, host)),
    pause: (job, on) => remote.pause(job, on),
    cancel: (job) => remote.cancel(job),
    report: (caseId) => answered(remote.report(caseId)),
    fields: (caseId) => remote.fields(caseId),
    ask: (job, caseId, question, onPartial) =>
      untilAnswered(onPartial, (listener) => remote.ask(job, caseId, question, Comlink.proxy(listener))),
    detail: (caseId, ref) => answered(remote.detail(caseId, ref)),
    rows: (caseId, refs, cells) => answered(remote.rows(caseId, refs, cells)),
    joined: (caseId, ref) => answered(remote.joined(caseId, ref)),
    examples: (caseId, finding, offset, limit) => answered(remote.examples(caseId, finding, offset, limit)),
    locate: (caseId, source, place) => remote.locate(caseId, source, place),
    judge: (caseId, change) => answered(remote.judge(caseId, change)),
    markDone: (caseId, task, isDone) => answered(remote.markDone(caseId, task, isDone)),
    annotate: (caseId, change) => answered(remote.annotate(caseId, change)),
    answersJson: (caseId) => answered(remote.answersJson(caseId)),
    rules: (caseId) => answered(remote.rules(caseId)),
    findRules: (caseId, words) => remote.findRules(caseId, words),
    ruleText: (caseId, name) => answered(remote.ruleText(caseId, name)),
    changeRules: (job, caseId, change, onProgress) =>
      answered(remote.changeRules(job, caseId, change, Comlink.proxy(onProgress))),
    reportJson: (caseId, wanted) => remote.reportJson(caseId, wanted),
  }
}
