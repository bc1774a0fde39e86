/** Names and messages of strangers cannot break out of any format. */

import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { type Format, REPORTERS } from '../../src/report/index.ts'
import { observation, scanned } from '../judge/cases/scan.ts'
import { airflow, result, tasks } from '../support/changes.ts'
import { changed } from '../support/evidence.ts'
import { judged } from '../support/judged.ts'

const TEXTS: [what: string, text: string][] = [
  ['terminal escapes', '\u001b[2J\u001b]0;title\u0007'],
  ['a carriage return', 'seen\rhidden'],
  ['a workflow command', '\n::error::no\n::set-output name=x::y'],
  ['percent signs', '%0A::error::no'],
  ['the end of CDATA', ']]>'],
  ['tags', '</testcase></script><script>alert(1)</script>'],
  ['quotes', '"\'`" onload="x'],
  ['Markdown', '| x | [a](javascript:b) ![c](d) <img src=x> `` ` ``` @team #1'],
  ['a comment', '--> <!-- x'],
  ['other directions', '\u202egnp.exe\u2066'],
  ['half a character', 'a\ud800b'],
  ['nothing', '\0'],
]

const reportWith = (text: string): Report => {
  const report = judged(
    changed((evidence) => {
      airflow('3.3.2', {}, { problems: [{ path: `dags/${text}.py`, line: 3, message: text }] })(evidence)
      scanned([
        observation('cuda-in-forked-task', {
          subject: text,
          at: { path: `dags/${text}.py`, line: 3, column: 1, endLine: 3, endColumn: 9 },
          chain: [`import of ${text}`, `${text} (${text}:3)`],
          args: { subject: text, callable: text, api: text, line: text, also: text },
        }),
      ])(evidence)
      tasks(result('in-task', { host: text, cell: undefined, notApplicable: text }))(evidence)
    }),
  )
  return { ...report, target: { ...report.target, host: text } }
}

const PARSE = 'import sys, xml.etree.ElementTree as tree; print(len([*tree.parse(sys.stdin.buffer).iter("testcase")]))'

const casesIn = (document: string): number | string => {
  const { status, stdout } = spawnSync('python3', ['-c', PARSE], { input: document, encoding: 'utf8' })
  return status === 0 ? Number(stdout) : 'not well-formed'
}

const print = (format: Format, text: string) => REPORTERS[format](reportWith(text), { color: false, verbose: true })

const readable = Object.keys(REPORTERS).filter((format) => format !== 'json') as Format[]

describe.each(readable)('%s', (format) => {
  it.each(TEXTS)('%s: no control characters, no turned text, whole characters', (_, text) => {
    const printed = print(format, text)
    expect(printed).not.toMatch(/[^\P{Cc}\n\t]|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/u)
  })
})

describe.each(TEXTS)('%s', (_, text) => {
  it('github: each line is one of ours', () => {
    for (const line of print('github', text).trimEnd().split('\n'))
      expect(line).toMatch(/^(::(error|warning|notice) [^:]*::|cuda-airflow-doctor: )/)
  })

  it('html: only our own elements', () => {
    const elements = [...print('html', text).matchAll(/<\/?([a-z0-9!-]+)/g)].map(([, name]) => name)
    const known = [
      '!doctype',
      'html',
      'head',
      'meta',
      'title',
      'style',
      'body',
      'h1',
      'span',
      'p',
      'table',
      'tr',
      'th',
      'td',
      'article',
      'h2',
      'code',
      'ul',
      'li',
      'pre',
    ]
    expect(elements.filter((name) => !known.includes(name as string))).toEqual([])
  })

  it('junit: well-formed, and as many cases as findings', () => {
    expect(casesIn(print('junit', text))).toBe(reportWith(text).findings.length + 1)
  })

  it('gitlab and sarif: JSON', () => {
    for (const format of ['gitlab', 'sarif'] as const) expect(() => JSON.parse(print(format, text))).not.toThrow()
  })

  it('markdown: nothing that is HTML, a link or a mention', () => {
    const prose = print('markdown', text).replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, '')
    expect(prose).not.toMatch(/(?<!\\)[<>@]|(?<!\\)\]\(/)
  })
})

it('the XML parser refuses what is not well-formed', () => expect(casesIn('<a><b></a>')).toBe('not well-formed'))
