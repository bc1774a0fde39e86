/** The only reader of argv and the only writer of exitCode. A command is imported when it is called. */

import { Command, CommanderError, Option } from 'commander'
import { version } from '../package.json'
import type { DagFlags } from './commands/dag.ts'
import type { FixFlags } from './commands/fix.ts'
import type { Ending, Io } from './commands/io.ts'
import type { Flags } from './commands/options.ts'
import type { PsFlags } from './commands/ps.ts'
import type { RepositoryFlags } from './commands/repository.ts'
import { exitCode } from './judge/verdict.ts'
import { FAIL_ON } from './model/vocabulary.ts'

const measuring = () => import('./commands/measuring.ts')
const scanning = () => import('./commands/scanning.ts')
const reading = () => import('./commands/reading.ts')

const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interruption.abort())

// A reader that has seen enough, such as head, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  version,
  signal: interruption.signal,
}

const finish = (ending: Parameters<typeof exitCode>[0]) => {
  process.exitCode = exitCode(ending)
}

const batteryOptions = (command: Command): Command =>
  command
    .option('--python <path>', 'interpreter to examine (default: the one the worker uses, as far as it can be found)')
    .option('--framework <names>', 'auto, or a comma list of driver, torch, cupy, numba, jax, tensorflow')
    .option('--quick', 'driver level only, no framework is imported')
    .option('--exhaustive', 'run every cell, also those that others decide')
    .option('--timeout <seconds>', 'deadline of each cell')
    .option('--airflow-version <version>', 'instead of the installed one')
    .option('--executor <name>', 'instead of the configured one, in the syntax of [core] executor')
    .option('--save <file>', 'save a redacted recording of the machine, for replay')

const collect = (value: string, all: string[] = []): string[] => [...all, value]

const reportOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--fail-on <what>', 'what makes the exit code 1 (default: broken; scan and gate: exposed)').choices([
        ...FAIL_ON,
      ]),
    )
    .option('--format <name>', 'text, json, junit, sarif, github, gitlab, markdown or html (default: text)')
    .option('--output <[format=]file>', 'write a report to a file; repeatable', collect)
    .option('--config <file>', 'options as JSON')
    .option('--quiet', 'no progress')
    .option('--verbose', 'show the evidence of every finding')
    .option('--no-color', 'no colours')

const repositoryOptions = (command: Command): Command =>
  reportOptions(command)
    .option('--airflow-version <version>', 'instead of the one that the repository names')
    .option('--executor <name>', 'instead of the configured one, in the syntax of [core] executor')
    .option(
      '--measured <path>',
      'task logs of the DAG that `dag` writes, or a report of replay or trace; repeatable',
      collect,
    )
    .option('--baseline <file>', 'leave out what this file lists')
    .option('--write-baseline <file>', 'list all that is found in this file')
    .option('--strict', 'unused or unexplained suppressions, waivers and baseline entries are errors')
    .option('--no-inline-config', 'comments in the code suppress nothing')

const program = new Command('cuda-airflow-doctor')
  .description(
    'Which way of launching my code gives it a working CUDA inside this Airflow worker, why, and what do I change?',
  )
  .version(version)
  .exitOverride()
  .showHelpAfterError('(--help lists the options)')
  .addHelpText('after', '\nExit codes: 0 healthy, 1 the gate failed, 2 usage or config error, 3 could not decide.')

reportOptions(
  batteryOptions(program.command('doctor', { isDefault: true }).description('run the battery and judge (the default)')),
)
  .option('--simulate [profile]', 'against the simulated driver instead of a GPU')
  .action(async (flags: Flags) => run(async () => (await measuring()).doctor(flags, io)))

reportOptions(
  batteryOptions(program.command('demo').description('the battery against the simulated driver: no GPU needed')),
)
  .option('--simulate <profile>', 'healthy, no-device, exclusive … (default: healthy)')
  .action(async (flags: Flags) => run(async () => (await measuring()).demo(flags, io)))

reportOptions(
  program
    .command('replay <paths...>')
    .description('judge a saved recording, print a saved report, or read results out of Airflow task logs'),
).action(async (paths: string[], flags: Flags) => run(async () => (await measuring()).replay(paths, flags, io)))

reportOptions(
  program
    .command('trace [paths...]')
    .description('import DAG files, plugins and settings as Airflow does: which line poisons the tasks')
    .option(
      '--python <path>',
      'interpreter to rehearse in (default: the one the worker uses, as far as it can be found)',
    )
    .option('--airflow-version <version>', 'instead of the installed one')
    .option('--executor <name>', 'instead of the configured one, in the syntax of [core] executor')
    .option('--timeout <seconds>', 'deadline of each import')
    .option('--simulate [profile]', 'against the simulated driver instead of a GPU'),
).action(async (paths: string[], flags: Flags) => run(async () => (await measuring()).trace(paths, flags, io)))

repositoryOptions(
  program
    .command('scan [paths...]')
    .description('read the code of DAGs, plugins and settings: which tasks use CUDA, and what breaks it'),
).action(async (paths: string[], flags: RepositoryFlags) => run(async () => (await scanning()).scan(paths, flags, io)))

program
  .command('fix [paths...]')
  .description('give tasks that use CUDA in a forked process another interpreter: a diff first, --write applies it')
  .option('--python <path>', 'absolute path, on the workers, of the interpreter that the converted tasks name')
  .option('--write', 'apply the diff, if the working tree is clean')
  .option('--force', 'write also into a working tree that is not clean')
  .option('--unsafe', 'for what cannot be converted, prepare a script and a function that runs it')
  .addOption(new Option('--format <name>', 'text or json').choices(['text', 'json']).default('text'))
  .action(async (paths: string[], flags: FixFlags) => run(async () => (await scanning()).fix(paths, flags, io)))

repositoryOptions(
  program
    .command('gate [paths...]')
    .description('for CI: judge the code and the Airflow that a repository describes; only --trace runs any of it'),
)
  .option('--trace', 'rehearse the imports as well, as trace does: what happened beats what reading suspects')
  .option('--python <path>', 'interpreter to rehearse in')
  .option('--timeout <seconds>', 'deadline of each import')
  .option('--self-test', 'plant what must not pass beside the given files, in memory, and see this gate go red')
  .action(async (paths: string[], flags: RepositoryFlags) => run(async () => (await scanning()).gate(paths, flags, io)))

reportOptions(program.command('ps').description('live Airflow processes: who forked whom, and who holds CUDA'))
  .option('--watch [seconds]', 'print again every two seconds, or as many')
  .action(async (flags: PsFlags) => run(async () => (await reading()).ps(flags, io)))

program
  .command('dag')
  .description('write a DAG that runs the battery in real tasks, in every way that a task can run CUDA code')
  .option('--output <file>', 'where to write it (default: stdout)')
  .option('--dag-id <id>', 'its id', 'cuda_airflow_doctor')
  .option('--ways <names>', 'a comma list of ways (default: all)')
  .option('--framework <name>', 'auto takes the first that the task finds', 'auto')
  .option('--queue <name>', 'also on this queue; repeatable', collect)
  .option('--pool <name>', 'also in this pool; repeatable', collect)
  .option('--executor <name>', 'also by this executor (Airflow 2.10 and newer); repeatable', collect)
  .option('--schedule <schedule>', 'such as @once (default: only when triggered)')
  .option('--timeout <seconds>', 'deadline of each child', '120')
  .option('--python <path>', 'interpreter of external_python and bash (default: the one the task runs in)')
  .option('--image <name>', 'of docker and kubernetes_pod; needs python3', 'python:3-slim')
  .option('--docker-url <url>', 'of the Docker engine')
  .option('--no-gpu', 'ask docker and kubernetes_pod for no GPU')
  .action(async (flags: DagFlags) => (await measuring()).dag(flags, io))

program
  .command('explain <subject>')
  .description('what a finding code, an error text, a log file or - (standard input) means')
  .action(async (subject: string) => {
    const { explain } = await reading()
    finish(explain(subject, io) ? 'healthy' : 'inconclusive')
  })

program
  .command('rules')
  .description('every finding')
  .action(async () => (await reading()).rules(io))

const run = async (command: () => Promise<Ending>) => finish(await command())

const fail = (error: unknown) => {
  if (error instanceof CommanderError) return finish(error.exitCode === 0 ? 'healthy' : 'usageError')
  if (error instanceof Error && error.name === 'UsageError') {
    process.stderr.write(`error: ${error.message}\n${'hint' in error ? error.hint : ''}\n`)
    return finish('usageError')
  }
  if (interruption.signal.aborted) return finish('interrupted')
  process.stderr.write(
    `${error instanceof Error ? error.stack : error}\nThis is a bug in cuda-airflow-doctor ${version}: please report it.\n`,
  )
  finish('crash')
}

await program.parseAsync().catch(fail)
