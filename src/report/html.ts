/** One page that needs nothing else: no script, no font, no picture. Readable in the dark and on paper. */

import type { Finding, Report } from '../model/report.ts'
import type { Reporter } from './options.ts'
import { scanLines } from './scan.ts'
import { tables } from './table.ts'

const MARKS = { pass: '✔', warn: '!', fail: '✖', inconclusive: '?', notApplicable: '–' } as const
const PARENTS = ['clean', 'imported', 'initialized'] as const

const STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { border: 1px solid #8888; padding: .2rem .6rem; text-align: left }
.pass, .healthy { color: light-dark(#176f2c, #6ee787) } .fail, .failing, .error { color: light-dark(#b3261e, #ff8a80) }
.inconclusive, .warning, .warn { color: light-dark(#7a5c00, #f2cc60) }
pre { overflow-x: auto; background: #8882; padding: .5rem }
article { border-left: 4px solid currentColor; padding-left: 1rem; margin: 1.5rem 0 } article > * { color: CanvasText }
article > h2 { color: inherit; font-size: 1.1rem }`

export const html: Reporter = (report) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>cuda-airflow-doctor: ${safe(report.verdict)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>cuda-airflow-doctor: <span class="${report.verdict}">${report.verdict}</span></h1>
<p>${safe(describe(report))}</p>
${tables(report.cells.filter(({ way }) => way === undefined))
  .map(matrix)
  .join('\n')}
${tasks(report)}
${scanLines(report)
  .map((line) => `<p>${safe(line)}</p>`)
  .join('\n')}
${report.findings.map(article).join('\n')}
</body>
</html>
`

const describe = ({ tool, simulated, target, exitCode, failOn }: Report): string =>
  [
    `${tool.name} ${tool.version} on ${target.host}`,
    simulated && `simulated (${simulated}): no GPU and no real framework was used`,
    target.python && `Python ${target.python}`,
    `exit code ${exitCode} with --fail-on ${failOn}`,
  ]
    .filter(Boolean)
    .join(', ')

const row = (cells: string[]): string => `<tr>${cells.join('')}</tr>`
const td = (text: string, kind = ''): string => `<td${kind && ` class="${kind}"`}>${safe(text)}</td>`
const th = (text: string): string => `<th>${safe(text)}</th>`

const matrix = ({ frameworks, rows }: ReturnType<typeof tables>[number]): string =>
  `<table>${[
    row([th(frameworks.join(', ')), ...PARENTS.map(th)]),
    ...rows.map(({ launch, cells }) =>
      row([th(launch), ...PARENTS.map((parent) => td(MARKS[cells[parent].outcome], cells[parent].outcome))]),
    ),
  ].join('\n')}</table>`

const tasks = ({ cells }: Report): string => {
  const own = cells.filter(({ way }) => way !== undefined)
  if (own.length === 0) return ''
  const rows = own.map(({ worker = '', way = '', outcome, error, reason }) =>
    row([
      td(worker),
      td(way),
      td(MARKS[outcome], outcome),
      td(error ? `${error.type}: ${error.message}` : (reason ?? '')),
    ]),
  )
  return `<table>${[row(['worker', 'way', '', ''].map(th)), ...rows].join('\n')}</table>`
}

const article = ({ code, name, severity, message, why, fixes, location, chain = [] }: Finding): string =>
  `<article class="${severity}"><h2>${code} ${safe(name)}</h2>
${location ? `<p><code>${safe(`${location.path}:${location.line}`)}</code></p>\n` : ''}<p>${safe(message)}</p>
${chain.length > 1 ? `<p>${safe(chain.join(' → '))}</p>\n` : ''}<p>${safe(why)}</p>
<ul>${fixes.map(({ title, config, commands = [] }) => `<li>${safe(title)}${block([...(config ? [config] : []), ...commands])}</li>`).join('')}</ul></article>`

const block = (lines: string[]): string => (lines.length > 0 ? `<pre>${safe(lines.join('\n'))}</pre>` : '')

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const safe = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
