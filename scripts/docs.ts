// Everything in docs/ that follows from the source: rule pages, JSON schema, man page, completion. --check: fail when stale.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import expected from '../fixtures/scan/expected.json' with { type: 'json' }
import { name, version } from '../package.json'
import { CATALOGUE } from '../src/model/catalogue/index.ts'
import { page } from '../src/model/catalogue/page.ts'
import { CODES } from '../src/model/codes.ts'
import { report } from '../src/model/report.ts'
import { packagePath } from '../src/root.ts'

const docs = packagePath('docs')
const generated = 'rules'

const help = (...command: string[]): string =>
  spawnSync(process.execPath, [packagePath('bin/cuda-airflow-doctor.js'), ...command, '--help'], { encoding: 'utf8' })
    .stdout

const commands = [...help().matchAll(/^ {2}([a-z]+)(?: |\n)/gm)]
  .flatMap(([, command]) => command ?? [])
  .filter((c) => c !== 'help')

const optionsOf = (text: string): string[] => [
  ...new Set([...text.matchAll(/^ {2,}(?:-\w, )?(--[a-z-]+)/gm)].flatMap(([, option]) => option ?? [])),
]

/** The fixtures that hold a rule to what it says show it to readers, too. */
const examples = (code: string): string =>
  Object.entries(expected)
    .filter(([file]) => file.startsWith(`${code}/`))
    .map(([file, found]) => {
      const text = readFileSync(packagePath(`fixtures/scan/${file}`), 'utf8')
      return `${file.replace(`${code}/`, '')}: ${found || 'nothing'}\n\n\`\`\`python\n${text}\`\`\``
    })
    .join('\n\n')

const rulePages = CODES.map((code) => {
  const shown = examples(code)
  const text = page(code, CATALOGUE[code])
  return [
    join(generated, `${code}.md`),
    shown ? `${text}\n## Examples\n\nCode of a fixture, and the line in which it is found.\n\n${shown}\n` : text,
  ] as const
})

const index = [
  '# Findings',
  ...[...CODES].map((code) => `- [${code}](${code}.md) ${CATALOGUE[code].name} (${CATALOGUE[code].severity})`),
].join('\n')

const schema = JSON.stringify(
  { $id: `${name}/report`, title: 'Report of cuda-airflow-doctor', ...z.toJSONSchema(report) },
  null,
  2,
)

/** roff: a leading dot or quote would be a request, a backslash an escape. */
const roff = (text: string): string => text.replaceAll('\\', '\\e').replace(/^[.']/gm, '\\&$&').replaceAll('-', '\\-')

const manPage = [
  `.TH CUDA\\-AIRFLOW\\-DOCTOR 1 "" "${name} ${version}"`,
  '.SH NAME',
  'cuda\\-airflow\\-doctor \\- which way of launching code gives it a working CUDA inside an Airflow worker',
  ...['', ...commands].flatMap((command) => [
    `.SH ${command ? command.toUpperCase() : 'SYNOPSIS'}`,
    '.nf',
    roff(help(...(command ? [command] : [])).trim()),
    '.fi',
  ]),
].join('\n')

const completion = [
  '# bash completion: source this file',
  '_cuda_airflow_doctor() {',
  `  local current=\${COMP_WORDS[COMP_CWORD]} words`,
  `  case \${COMP_WORDS[1]} in`,
  ...commands.map((command) => `    ${command}) words="${optionsOf(help(command)).join(' ')}" ;;`),
  `    *) words="${[...commands, ...optionsOf(help()), ...optionsOf(help('doctor'))].join(' ')}" ;;`,
  '  esac',
  '  mapfile -t COMPREPLY < <(compgen -W "$words" -o default -- "$current")',
  '}',
  'complete -F _cuda_airflow_doctor cuda-airflow-doctor',
].join('\n')

const files = new Map<string, string>([
  ...rulePages,
  [join(generated, 'README.md'), `${index}\n`],
  ['report.schema.json', `${schema}\n`],
  ['cuda-airflow-doctor.1', `${manPage}\n`],
  ['completion.bash', `${completion}\n`],
])

const current = (file: string): string | undefined =>
  existsSync(join(docs, file)) ? readFileSync(join(docs, file), 'utf8') : undefined
const leftover = existsSync(join(docs, generated))
  ? readdirSync(join(docs, generated))
      .map((file) => join(generated, file))
      .filter((file) => !files.has(file))
  : []
const stale = [...files]
  .filter(([file, content]) => current(file) !== content)
  .map(([file]) => file)
  .concat(leftover)

if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    console.error(`docs/ is stale, run npm run docs: ${stale.join(', ')}`)
    process.exitCode = 1
  }
} else {
  for (const file of leftover) rmSync(join(docs, file))
  for (const file of stale.filter((name) => files.has(name))) {
    mkdirSync(dirname(join(docs, file)), { recursive: true })
    writeFileSync(join(docs, file), files.get(file) as string)
  }
  console.error(stale.length > 0 ? `written: ${stale.join(', ')}` : 'docs/ is up to date')
}
