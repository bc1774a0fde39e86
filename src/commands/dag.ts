/** `dag`: one self-contained DAG file that runs the battery in real tasks. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { WAYS, type Way } from '../airflow/ways.ts'
import { UsageError } from '../model/errors.ts'
import { FRAMEWORKS } from '../model/vocabulary.ts'
import { packagePath } from '../root.ts'
import type { Io } from './io.ts'

export interface DagFlags {
  output?: string
  dagId: string
  ways?: string
  framework: string
  queue?: string[]
  pool?: string[]
  executor?: string[]
  schedule?: string
  timeout: string
  python?: string
  image: string
  dockerUrl?: string
  gpu: boolean
}

const PACKAGE = 'cuda_airflow_probes'

/** A module that imports Airflow and is the target of spawn is no way that anybody takes on purpose. */
const DEFAULT_WAYS: readonly Way[] = WAYS.filter((way) => way !== 'multiprocessing-spawn-airflow-module')

export const dag = (flags: DagFlags, io: Io): void => {
  const text = dagFile(flags)
  if (flags.output === undefined) return void io.stdout.write(text)
  try {
    writeFileSync(flags.output, text)
  } catch (error) {
    throw new UsageError(
      `Cannot write ${flags.output}: ${(error as Error).message}`,
      'Name a file in a folder that exists.',
    )
  }
  io.stderr.write(
    `Written: ${flags.output}. Put it into the DAGs folder, trigger ${flags.dagId}, then: cuda-airflow-doctor replay <folder of its task logs>\n`,
  )
}

const dagFile = (flags: DagFlags): string => {
  const settings = {
    dagId: checked(flags.dagId, /^[\w.-]+$/, '--dag-id', 'letters, digits, dots, dashes and underscores'),
    schedule: flags.schedule ?? null,
    ways: chosen(flags.ways, DEFAULT_WAYS, '--ways'),
    framework: chosen(flags.framework, ['auto', ...FRAMEWORKS], '--framework')[0],
    timeout: Number(checked(flags.timeout, /^[1-9]\d{0,4}$/, '--timeout', 'seconds')),
    queues: flags.queue ?? [null],
    pools: flags.pool ?? [null],
    executors: flags.executor ?? [null],
    python: flags.python ?? null,
    image: flags.image,
    dockerUrl: flags.dockerUrl ?? null,
    gpu: flags.gpu,
  }
  return readFileSync(packagePath('probes/dag/template.py'), 'utf8')
    .replace(
      /^SETTINGS.*$/m,
      () => `SETTINGS: Dict[str, Any] = json.loads(\n    ${pythonString(JSON.stringify(settings))}\n)`,
    )
    .replace(/^PROBES.*$/m, () => `PROBES = (\n${lines(payload())}\n)`)
}

/** A JSON string is a Python string: the escapes are the same. */
const pythonString = (text: string): string => JSON.stringify(text)

const payload = (): string => {
  const folder = packagePath(`probes/${PACKAGE}`)
  const files = [
    '__main__.py',
    ...readdirSync(folder)
      .filter((name) => name.endsWith('.py'))
      .sort()
      .map((name) => `${PACKAGE}/${name}`),
  ]
  const texts = files.map((name) => [name, readFileSync(packagePath(`probes/${name}`), 'utf8')])
  return deflateSync(JSON.stringify(Object.fromEntries(texts)), { level: 9 }).toString('base64')
}

const lines = (text: string): string => (text.match(/.{1,100}/g) ?? []).map((part) => `    "${part}"`).join('\n')

const chosen = <T extends string>(given: string | undefined, known: readonly T[], option: string): T[] => {
  if (given === undefined) return [...known]
  return given.split(',').map((name) => {
    const found = known.find((each) => each === name.trim())
    if (found === undefined)
      throw new UsageError(`${option}: there is no '${name}'`, `Choose among: ${known.join(', ')}`)
    return found
  })
}

const checked = (given: string, pattern: RegExp, option: string, what: string): string => {
  if (pattern.test(given)) return given
  throw new UsageError(`${option} '${given}' is not valid`, `It takes ${what}.`)
}
