/** Folders that people, collectors and Windows make: never the name of a server. */
const NOT_A_HOST =
  /^(?:[a-z]|windows|inetpub|logs?|logfiles|logging|system32|winevt|program files.*|microsoft|exchange server|v1[45]|tdest|tout|targets?|collections?|uploads?|auto|ntfs|results|evidence|export|data|files?|out|output|te?mp|kape|cylr|triage|users|desktop|downloads|vss\d*|w3svc\d*|httpproxy|ecp|owa|oab.*|iis.*|.*_logs|event_?logs?|\d{4}-?\d\d-?\d\d.*|.*\.(?:zip|7z|rar|tar|t?gz|xz|bz2|zst|cab|exe|log|txt|csv|evtx?|jsonl?|xml))$/i
const HOST_SHAPE = /^[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]+)*$/i

/** Whether a folder may be named like the server whose files are in it. */
export function mayNameHost(folder: string): boolean {
  return HOST_SHAPE.test(folder) && !NOT_A_HOST.test(folder)
}
