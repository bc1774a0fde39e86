/**
 * Python files → what Airflow would run of them, and what that does to CUDA. Nothing is run.
 *
 * - `project/`   which files matter: one regular expression, then whoever imports those; modules by the end of their path
 * - `syntax/`    a file → plain data, by tree-sitter
 * - `python/`    names, attributes and calls → what they may stand for
 * - `reach/`     what code does once it runs, over any number of files; the tasks of a DAG file
 * - `tables/`    libraries, operators and places: data
 * - `rules/`     what is worth saying
 * - `places.ts`  plugins, listeners, local settings, backends
 * - `verdict.ts` one word per task
 */

import type { Observation, ScanEvidence, ScannedTask } from '../model/scan.ts'
import { hasPlace, placeUnits, rowOf } from './places.ts'
import { type Project, projectOf, type Sources, survey } from './project/project.ts'
import { budgetOf } from './python/budget.ts'
import { pythonOf } from './python/evaluate.ts'
import { type DagFile, dagFile } from './reach/dag-file.ts'
import { SCAN_RULES } from './rules/index.ts'
import { observe, type ScanRule, unitsOf } from './rules/rule.ts'
import { suppressionsOf } from './suppressions.ts'
import { keyword, type Module } from './syntax/ir.ts'
import { loadParser, type Parse } from './syntax/parser.ts'
import { taskVerdict } from './verdict.ts'

export interface Analysis {
  project: Project
  /** What importing a file does, and each of its tasks. undefined: nobody can read it. */
  dagFile: (path: string) => DagFile | undefined
}

export const analysisOf = async (sources: Sources): Promise<Analysis> => {
  const surveyed = survey(sources)
  const parse = surveyed.relevant.length > 0 ? await loadParser() : NEVER
  const project = projectOf(surveyed, sources, parse)
  return { project, dagFile: (path) => dagFile(pythonOf(project, budgetOf(project, path)), path) }
}

const NEVER: Parse = () => {
  throw new Error('nothing here needs a parser')
}

type Scanned = Omit<ScanEvidence, 'paths' | 'missing' | 'skipped'>

export const scan = async (sources: Sources, rules: readonly ScanRule[] = SCAN_RULES): Promise<Scanned> => {
  const { project } = await analysisOf(sources)
  const found: Scanned = {
    ...{ scanned: project.facts.size, incomplete: [], unresolved: [], tasks: [], observations: [], suppressions: [] },
  }
  for (const path of project.relevant) {
    if (project.long.has(path)) found.incomplete.push({ path, reason: 'longer than a million characters' })
    try {
      add(found, path, project, rules)
    } catch (error) {
      found.incomplete.push({ path, reason: (error as Error).message })
    }
  }
  const modules = project.parsed()
  return {
    ...found,
    incomplete: [...found.incomplete, ...broken(modules)],
    observations: merged(found.observations),
    suppressions: modules.flatMap(suppressionsOf),
  }
}

const add = (found: Scanned, path: string, project: Project, rules: readonly ScanRule[]): void => {
  const facts = project.facts.get(path)
  if (!facts?.dags && !facts?.airflow && !hasPlace(path)) return
  const python = pythonOf(project, budgetOf(project, path))
  const module = project.module(path)
  const row = module && rowOf(path, module.scope)
  const dag = facts?.dags ? dagFile(python, path) : undefined
  const units = row ? placeUnits(python, path, row) : []
  if (dag && isDagFile(dag)) {
    found.tasks.push(...scannedTasks(dag, project))
    found.unresolved.push(...unresolved(dag))
    units.push(...unitsOf(dag).filter(({ kind }) => !row || kind === 'task'))
  }
  for (const unit of units) for (const rule of rules) found.observations.push(...observe(rule, unit, python))
  if (python.gaveUp()) found.unresolved.push({ path, reason: 'more can happen here than was followed' })
}

const DAG = /^airflow(\.\w+)*\.(DAG|dag)$/

/** Not a module that only mentions Airflow. */
const isDagFile = ({ tasks, atImport }: DagFile): boolean =>
  tasks.length > 0 || atImport.calls.some(({ name }) => DAG.test(name))

const scannedTasks = (dag: DagFile, { aboutGpu }: Project): ScannedTask[] =>
  dag.tasks.map((each) => {
    const { id, operator, path, line } = each.task
    return { id, operator, path, line, dagFile: dag.path, verdict: taskVerdict(each, { path: dag.path, aboutGpu }) }
  })

const unresolved = ({ tasks }: DagFile): ScanEvidence['unresolved'] =>
  tasks
    .filter(({ task }) => task.entries.length === 0 && task.call && keyword(task.call, 'python_callable'))
    .map(({ task }) => ({ path: task.path, line: task.line, reason: `the function of ${task.id} was not found` }))

const broken = (modules: Module[]): ScanEvidence['incomplete'] =>
  modules.flatMap(({ path, broken: [line], deep: [below] }) => [
    ...(line ? [{ path, line, reason: 'this is not Python' }] : []),
    ...(below ? [{ path, line: below, reason: 'this is nested too deeply' }] : []),
  ])

/** What several tasks or DAG files reach stands once; a task's own verdict stands for itself. */
const merged = (all: Observation[]): Observation[] => {
  const groups = new Map<string, Observation[]>()
  for (const each of all) {
    const { observed, at, subject } = each
    const own = /forked-task$/.test(observed) ? subject : ''
    const key = [observed, at.path, at.line, at.column, own].join(' ')
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()].flatMap(([first, ...others]) => {
    const also = new Set(others.map(({ subject }) => subject)).size
    return first ? [{ ...first, args: { ...first.args, also: also > 0 ? ` and ${also} more` : '' } }] : []
  })
}
