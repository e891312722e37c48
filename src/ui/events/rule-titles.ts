import type { CaseReport } from '../../engine/contracts/case.ts'

/** Gives the title of a rule by its name. */
export function ruleTitles({ findings }: Pick<CaseReport, 'findings'>): (name: string) => string {
  const titles = new Map(findings.map(({ rule, title }) => [rule, title]))
  return (name) => titles.get(name) ?? name
}

/** Gives the titles of attacks and their stages by their ids. */
export function attackTitles({ hosts }: Pick<CaseReport, 'hosts'>): (id: string) => string {
  const chains = hosts.flatMap((host) => host.chains)
  const titles = new Map([
    ...chains.flatMap(({ stages }) => stages.map(({ id, title }) => [id, title] as const)),
    ...chains.map(({ id, title }) => [id, title] as const),
  ])
  return (id) => titles.get(id) ?? id
}
