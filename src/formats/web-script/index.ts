import { defineFormat } from '../format.ts'
import { EventFields, EventRows } from '../kit/event-log/event-fields.ts'
import { scriptTraits } from '../kit/markup/script-traits.ts'
import { decoded, openWhole } from '../kit/text/whole-text.ts'
import about from './about.ts'

/** Characters of the script that are kept as the field `Content`. */
const MAX_CONTENT = 16 << 10
const SCRIPT = /<%|<script[^>]{0,300}runat\s*=\s*["']?server|<\?php|<\?=|<jsp:/i
/** What scripts begin with, and what is put before them to look like something else. */
const BEGIN =
  /^\s*<(?!Events?[\s>]|\?xml|configuration|Objs|preserve)|^GIF8|^!BDN|^\x89PNG|^%PDF|^0[\x80-\x84\ufffd]/

/** A script of the sign-in page: it runs in the browser, and sees what is typed. */
const SIGN_IN = /^\s*(?:\/[/*]|function\b|var\b|let\b|const\b|window\b|document\b|\()/i
const TYPED = /\bclkLgn\b|\bpassw(?:or)?d(?:text)?\b["')\]]{0,4}\.val(?:ue)?\b/i

export default defineFormat({
  ...about,
  priority: 600,
  why: 'begins as markup, or as what markup hides behind, and holds a server-side script; or is a script that reads what is typed at a sign-in',
  kindFields: [],
  text: true,
  loose: true,
  sniff(head) {
    const text = decoded(head)
    return (BEGIN.test(text) && SCRIPT.test(text)) || (SIGN_IN.test(text) && TYPED.test(text))
  },
  open(sink) {
    const rows = new EventRows(about.id, (block) => sink.block(block))
    return openWhole(sink, ({ bytes, text }) => {
      const fields = new EventFields()
      const { languages, traits, requestKeys } = scriptTraits(text)
      fields.put('ScriptKind', kindOf(text))
      if (languages.length > 0) fields.put('Languages', languages)
      if (traits.length > 0) fields.put('Traits', traits)
      if (requestKeys.length > 0) fields.put('RequestKeys', requestKeys)
      const disguise = /^GIF8|^!BDN|^\x89PNG|^%PDF|^0[\x80-\x84\ufffd]/.exec(text)?.[0]
      if (disguise !== undefined) fields.put('Disguise', disguise.startsWith('0') ? 'DER' : disguise)
      fields.put('Characters', String(text.length))
      fields.put('Content', text.slice(0, MAX_CONTENT))
      const place = { kind: 'record' as const, ordinal: 1, offset: 0, length: bytes.length }
      if (text.lastIndexOf('<%') > text.lastIndexOf('%>')) {
        sink.issue({ code: 'cut-short', place, detail: 'a block of script is not closed' })
      }
      rows.row(NaN, place, fields)
      rows.end()
      return bytes.length
    })
  },
  kinds: () => 'web-script',
})

function kindOf(text: string): string {
  const directive = /<%@\s*(page|webhandler|webservice|control|master|application)\b/i
    .exec(text)?.[1]
    ?.toLowerCase()
  if (directive !== undefined && !/<%@\s*page[^%]{0,300}import\s*=\s*"java/i.test(text)) {
    return (
      { page: 'aspx', webhandler: 'ashx', webservice: 'asmx', control: 'ascx', master: 'master' }[
        directive
      ] ?? 'asax'
    )
  }
  if (/<\?php|<\?=/i.test(text)) return 'php'
  if (!SCRIPT.test(text)) return 'js'
  if (/<jsp:|<%@\s*page[^%]{0,300}import|getparameter\s*\(/i.test(text)) return 'jsp'
  return /runat\s*=\s*["']?server/i.test(text) ? 'aspx' : 'asp'
}
