import { withNames, type Mark } from './output.ts'
import type { World } from './world.ts'

export interface EwsCall {
  /** Account that signed in, such as `CORP\svc-print`. */
  readonly user: string
  readonly client: string
  readonly agent: string
  readonly action: string
  /** Mailbox that is opened for another; without it, the account opens its own. */
  readonly impersonates?: string
  /** Size of the answer in bytes. */
  readonly bytes: number
  readonly authentication?: string
  readonly status?: number
  readonly errors?: string
}

/** Writes one call of Exchange Web Services to the logs of the proxy, of both web sites and of the back end. */
export function ewsCall(world: World, time: number, call: EwsCall, mark?: Mark): void {
  const { server, random } = world
  const status = call.status ?? 200
  const label =
    mark &&
    withNames(
      { ...mark, bytes: call.bytes },
      {
        address: [call.client],
        account: [call.user],
        ...(call.impersonates === undefined ? {} : { mailbox: [call.impersonates] }),
      },
    )
  const id = world.request(time, {
    protocol: 'Ews',
    method: 'POST',
    stem: '/EWS/Exchange.asmx',
    client: call.client,
    agent: call.agent,
    user: call.user,
    authentication: call.authentication ?? 'Basic',
    ...(call.impersonates === undefined
      ? {}
      : { anchor: `Smtp~${call.impersonates}`, hint: 'AnchorMailboxHeader-SMTP' }),
    status,
  })
  world.text.ews(
    time,
    {
      RequestId: id,
      AuthenticationType: call.authentication ?? 'Basic',
      IsAuthenticated: 'true',
      AuthenticatedUser: call.user,
      UserAgent: call.agent.replaceAll(',', ' '),
      ClientIpAddress: call.client,
      FrontEndServer: server.fqdn,
      SoapAction: call.action,
      HttpStatus: status,
      RequestSize: random.whole(600, 2400),
      ResponseSize: call.bytes,
      ImpersonatedUser: call.impersonates ?? '',
      TotalRequestTime: random.whole(10, 900),
      GenericErrors: call.errors ?? '',
    },
    label,
  )
}

/** Lists a folder, reads a message and its attachment in each of `mailboxes`, `step` milliseconds apart. */
export function mailboxesRead(
  world: World,
  start: number,
  step: number,
  mailboxes: readonly string[],
  caller: Pick<EwsCall, 'user' | 'client' | 'agent' | 'authentication'>,
  mark?: Mark,
): (readonly [time: number, write: (time: number) => void])[] {
  return mailboxes.flatMap((impersonates, i) =>
    ['FindItem', 'GetItem', 'GetAttachment'].map(
      (action, k) =>
        [
          start + (3 * i + k) * step,
          (time: number) => {
            const bytes = world.random.whole(action === 'FindItem' ? 4_000 : 40_000, 900_000)
            ewsCall(world, time, { ...caller, action, impersonates, bytes }, mark)
          },
        ] as const,
    ),
  )
}

/** `count` mailboxes of the organisation, from `first` on. */
export function mailboxes(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `user${String(first + i).padStart(3, '0')}@corp.example`)
}
