import * as v from 'valibot'
import { DataFile, DaySchema, type FileProblem } from '../chains/file-problem.ts'
import { LAWS, NOTES, SOURCES, type Country, type Office } from './country.ts'

export const AUTHORITIES_FILE = 'src/detections/notify/authorities.yml'

const ADVICE = {
  code: 'Write the two capital letters of the country, as in ISO 3166-1.',
  checked: 'Write the day on which the row was looked up, such as 2026-11-30.',
  laws: `Name laws: ${LAWS.join(', ')}.`,
  report: 'Write the address without a scheme, or leave the key out where it could not be confirmed.',
  site: 'Write the address without a scheme, such as www.authority.example.',
  note: `One of: ${NOTES.join(', ')}.`,
  sources: `Name sources: ${SOURCES.join(', ')}.`,
}

const Text = v.pipe(v.string(), v.minLength(1))
const Address = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[\w./-]*)?$/, 'an address without a scheme'),
)
const OfficeSchema = v.strictObject({ name: Text, site: Address, report: v.optional(Address) })
const CountrySchema = v.strictObject({
  code: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'two capital letters')),
  authority: OfficeSchema,
  cert: OfficeSchema,
  laws: v.pipe(v.array(v.picklist(LAWS)), v.minLength(1)),
  note: v.optional(v.picklist(NOTES)),
  sources: v.pipe(v.array(v.picklist(SOURCES)), v.minLength(1)),
  checked: DaySchema,
})

/** Reads `authorities.yml`. Rows with a mistake are left out. */
export function readAuthorities(text: string): {
  readonly countries: readonly Country[]
  readonly problems: readonly FileProblem[]
} {
  const file = new DataFile(AUTHORITIES_FILE, text, ADVICE)
  const readings = file.readEntries(CountrySchema)
  const codes = readings.map((reading) => (reading.ok ? reading.value.code : null))
  const twice = codes.flatMap((code, i) =>
    code !== null && codes.indexOf(code) < i
      ? [file.problem([i, 'code'], `${code} stands here twice.`, 'Join the two rows.')]
      : [],
  )
  return {
    countries: readings.flatMap((reading) => (reading.ok ? [countryOf(reading.value)] : [])),
    problems: [...readings.flatMap((reading) => (reading.ok ? [] : reading.problems)), ...twice],
  }
}

function countryOf({ authority, cert, note, ...row }: v.InferOutput<typeof CountrySchema>): Country {
  return { ...row, note: note ?? null, authority: officeOf(authority), cert: officeOf(cert) }
}

function officeOf({ name, site, report }: v.InferOutput<typeof OfficeSchema>): Office {
  return { name, site, report: report ?? null }
}
