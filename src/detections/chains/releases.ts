import { compareBuilds, productLineOf, type Build, type ProductLine } from './exchange-build.ts'

/** An update of Exchange with the builds that it brought. */
export interface Release {
  readonly name: string
  /** Begin of the day on which it came out, epoch ms. */
  readonly date: number
  readonly builds: readonly Build[]
}

/** The end of support of a product line. */
export interface Support {
  /** Begin of the day on which support ended, epoch ms. */
  readonly end: number
  /** Begin of the last day until which updates could be bought beyond that; absent where they could not. */
  readonly paid?: number | undefined
}

/** Builds of Exchange and their days, as `exchange-releases.yml` says them. */
export interface Releases {
  readonly support: Readonly<Partial<Record<ProductLine, Support>>>
  /** In order of time. */
  readonly releases: readonly Release[]
}

/** The update that brought a build; `null` when it is in no table. */
export function releaseOf({ releases }: Releases, build: Build): Release | null {
  return releases.find(({ builds }) => builds.some((one) => compareBuilds(one, build) === 0)) ?? null
}

/** The first update of the same line that is newer than a build, and the last one that was out at a time. */
export function newerThan(
  { releases }: Releases,
  build: Build,
  time: number,
): { readonly first: Release; readonly last: Release } | null {
  const line = productLineOf(build)
  const newer = releases.filter(
    ({ date, builds }) =>
      date <= time && builds.some((one) => productLineOf(one) === line && compareBuilds(one, build) > 0),
  )
  const [first] = newer
  return first ? { first, last: newer.at(-1)! } : null
}
