import * as v from 'valibot'
import { DAY_MS } from '../../event/time.ts'
import { JOIN_KEYS, HIT_MEANINGS, type Chain, type WrittenChain } from './chain.ts'
import { ASK_ADVICE, askProblems, AskSchema } from './read-ask.ts'
import { DataFile, DaySchema, type FileProblem, type FileReading } from './file-problem.ts'
import type { Fix } from './fix.ts'
import { FIXED_BUILDS_FILE } from './read-fixed-builds.ts'

const ADVICE = {
  ...ASK_ADVICE,
  alsoOf:
    'Write a list of ids of other attacks, such as [proxyshell]; only an attempt or a failure may have one.',
  day: 'Write the day of a public event, such as 2021-03-02.',
  fixedBy: `Write a list of CVE numbers that stand in ${FIXED_BUILDS_FILE}, or the word all.`,
  from: 'Write the first day on which the attack was possible, such as 2021-01-03.',
  id: 'Write the name of the file without .yml: lower-case words with hyphens between them.',
  join: 'Write such as { keys: [request, file, agent], minutes: 10 }.',
  keys: `Choose from ${JOIN_KEYS.join(', ')}.`,
  kinds:
    'List the kinds of log that would show the stage, such as iis/front-end; none where only files show it.',
  milestones: 'Write such as [{ day: 2021-03-02, title: What became public }]; the list may be empty.',
  rule: 'Write the name of a file in src/detections/rules without .yml.',
  rules: 'Write at least one such as { rule: web_shell_post, shows: success }.',
  shows: `Choose from ${HIT_MEANINGS.join(', ')}; src/detections/chains/chain.ts says what each means.`,
  stages: 'Name at least one stage.',
}

const StageSchema = v.strictObject({
  id: v.string(),
  title: v.string(),
  kinds: v.array(v.string()),
  also: v.optional(v.array(v.string()), []),
  tells: v.optional(v.literal('scripts')),
  rules: v.pipe(
    v.array(
      v.strictObject({
        rule: v.string(),
        shows: v.picklist(HIT_MEANINGS),
        fewerClients: v.optional(v.pipe(v.number(), v.minValue(2))),
        alsoOf: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
      }),
    ),
    v.minLength(1),
  ),
})

const ChainSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/, 'a name')),
  title: v.string(),
  from: DaySchema,
  fixedBy: v.lazy((value) =>
    typeof value === 'string' ? v.literal('all') : v.pipe(v.array(v.string()), v.minLength(1)),
  ),
  milestones: v.array(v.strictObject({ day: DaySchema, title: v.string() })),
  entry: v.optional(v.boolean(), true),
  join: v.strictObject({
    keys: v.array(v.picklist(JOIN_KEYS)),
    minutes: v.pipe(v.number(), v.minValue(0)),
  }),
  stages: v.pipe(v.array(StageSchema), v.minLength(1)),
  asks: v.optional(v.array(AskSchema), []),
})

/** What a chain refers to outside its own file. */
export interface ChainContext {
  readonly fixes: readonly Fix[]
  /** CVE numbers that `fixedBy` may name; `null` where fixes could not be read, so that nobody can tell. */
  readonly cves: ReadonlySet<string> | null
  /** Names of the rules that run. */
  readonly rules: ReadonlySet<string>
}

/** Reads a chain from the text of its file; `file` is its path in the repository. */
export function readChain(file: string, text: string, context: ChainContext): FileReading<Chain> {
  const data = new DataFile(file, text, ADVICE)
  const reading = data.read(ChainSchema)
  if (!reading.ok) return reading
  const chain: WrittenChain = reading.value
  const problems = [
    ...referenceProblems(data, chain, context),
    ...nameProblems(data, file, chain),
    ...askProblems(data, chain),
  ]
  if (problems.length > 0) return { ok: false, problems }
  const { fixedBy } = chain
  return {
    ok: true,
    value: {
      ...chain,
      fixes:
        fixedBy === 'all'
          ? context.fixes.filter(({ wayIn }) => wayIn === true)
          : context.fixes.filter(({ cve }) => cve.some(isOneOf(fixedBy))),
      required: [...new Set(chain.stages.flatMap(({ kinds }) => kinds))],
      firstDay: Math.floor(chain.from / DAY_MS),
    },
  }
}

function isOneOf(names: readonly string[]): (name: string) => boolean {
  return (name) => names.includes(name)
}

function referenceProblems(
  data: DataFile,
  chain: WrittenChain,
  { cves, rules }: ChainContext,
): FileProblem[] {
  const fixedBy = chain.fixedBy === 'all' || cves === null ? [] : chain.fixedBy
  return [
    ...fixedBy.flatMap((cve, i) =>
      cves?.has(cve)
        ? []
        : data.problem(
            ['fixedBy', i],
            `No entry says which builds close ${cve}.`,
            `Add one to ${FIXED_BUILDS_FILE}, or mend the number.`,
          ),
    ),
    ...chain.stages.flatMap((stage, i) =>
      stage.rules.flatMap(({ rule, shows, alsoOf = [] }, j) => [
        ...(rules.has(rule)
          ? []
          : [data.problem(['stages', i, 'rules', j, 'rule'], `No rule of the name "${rule}" runs.`)]),
        ...(alsoOf.length === 0 || shows === 'attempt' || shows === 'failure'
          ? []
          : [data.problem(['stages', i, 'rules', j, 'alsoOf'], `"${shows}" is no attempt.`)]),
      ]),
    ),
  ]
}

function nameProblems(data: DataFile, file: string, { id, stages }: WrittenChain): FileProblem[] {
  const named = file.endsWith(`/${id}.yml`)
  const twice = stages.flatMap((stage, i) => {
    const names = stage.rules.map(({ rule }) => rule)
    const rules = names.flatMap((name, j) =>
      names.indexOf(name) === j
        ? []
        : data.problem(
            ['stages', i, 'rules', j, 'rule'],
            `"${name}" stands twice in this stage.`,
            'Keep one.',
          ),
    )
    const first = stages.findIndex((other) => other.id === stage.id)
    if (first === i) return rules
    const message = `Another stage has the id "${stage.id}".`
    return [...rules, data.problem(['stages', i, 'id'], message, 'Give each stage an id of its own.')]
  })
  return [...(named ? [] : [data.problem(['id'], `"${id}" is not the name of the file.`)]), ...twice]
}
