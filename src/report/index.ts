/** Every format. A new one: its file beside this one and a line here. */

import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { html } from './html.ts'
import { json } from './json.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown.ts'
import type { Reporter } from './options.ts'
import { plainCopy } from './plain.ts'
import { sarif } from './sarif.ts'
import { text } from './text.ts'

/** JSON escapes what it has to and keeps the rest as it is. */
const readable =
  (reporter: Reporter): Reporter =>
  (report, options) =>
    reporter(plainCopy(report), options)

export const REPORTERS = {
  text: readable(text),
  json,
  junit: readable(junit),
  sarif: readable(sarif),
  github: readable(github),
  gitlab: readable(gitlab),
  markdown: readable(markdown),
  html: readable(html),
} satisfies Record<string, Reporter>

export type Format = keyof typeof REPORTERS

export const isFormat = (name: string): name is Format => Object.hasOwn(REPORTERS, name)
