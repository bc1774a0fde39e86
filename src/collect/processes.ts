/** Airflow's live processes, out of /proc: https://man7.org/linux/man-pages/man5/proc.5.html */

import { CHILD_ROLES, parseTitle, type Title } from '../airflow/titles.ts'
import type { Host } from '../host/host.ts'
import type { AirflowProcess, ProcessTable, Role } from '../model/processes.ts'

interface Raw {
  pid: number
  parent: number
  forkedWithoutExec: boolean
  line: string
}
type Known = Raw & Title

const PF_FORKNOEXEC = 0x40 // include/linux/sched.h
const DEVICE = /\/dev\/(nvidia(?:\d+|ctl|-uvm))$/gm
/** Set by Airflow in the environment of what a task starts. */
const TASK_MARK = /(?:^|\0)AIRFLOW_CTX_TASK_ID=/
/** Who may have a task as its child. */
const STARTS_TASKS: readonly Role[] = ['supervisor', 'worker', 'celery-pool', 'celery-main', 'edge-worker']

export const readProcesses = (host: Host): ProcessTable => {
  const pids = host.list('/proc').filter((name) => /^\d+$/.test(name))
  if (pids.length === 0) return { processes: [], seen: 0, vanished: 0, unreadable: `no /proc on ${host.platform}` }
  const all = new Map(pids.flatMap((pid) => readRaw(host, pid)).map((raw) => [raw.pid, raw]))
  const known = withOrphans(host, all, withDescendants(all, knownByTitle(all)))
  const processes = [...known.values()].flatMap((process) => examine(host, process, known))
  return { processes, seen: all.size, vanished: pids.length - all.size + known.size - processes.length }
}

const readRaw = (host: Host, pid: string): Raw[] => {
  const stat = host.readText(`/proc/${pid}/stat`)
  const commandLine = host.readText(`/proc/${pid}/cmdline`)
  if (stat === undefined || commandLine === undefined) return []
  // The name in parentheses may hold anything, parentheses too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return [
    {
      pid: Number(pid),
      parent: Number(fields[1]),
      forkedWithoutExec: (Number(fields[6]) & PF_FORKNOEXEC) !== 0,
      line: commandLine.replace(/\0+$/, '').replaceAll('\0', ' '),
    },
  ]
}

const knownByTitle = (all: Map<number, Raw>): Map<number, Known> => {
  const known = new Map<number, Known>()
  for (const raw of all.values()) {
    const title = parseTitle(raw.line)
    if (title) known.set(raw.pid, { ...raw, ...title })
  }
  for (const process of known.values()) {
    const parent = known.get(process.parent)
    // It has not set a title of its own yet, or never does.
    if (process.forkedWithoutExec && parent?.line === process.line)
      process.role = CHILD_ROLES[parent.role] ?? process.role
  }
  return known
}

/** What tasks have started belongs to them, whatever it is called. */
const withDescendants = (all: Map<number, Raw>, known: Map<number, Known>): Map<number, Known> => {
  const isTask = (pid: number) => /^task/.test(known.get(pid)?.role ?? '')
  let added = true
  while (added) {
    const children = [...all.values()].filter(({ pid, parent }) => !known.has(pid) && isTask(parent))
    for (const raw of children) known.set(raw.pid, { ...raw, role: 'task-child' })
    added = children.length > 0
  }
  return known
}

/** What a task has left behind: adopted by the process that adopts orphans here, which is an ancestor of Airflow's. */
const withOrphans = (host: Host, all: Map<number, Raw>, known: Map<number, Known>): Map<number, Known> => {
  const adopters = new Set([1, ...known.keys(), ...[...known.keys()].flatMap((pid) => ancestors(all, pid))])
  for (const raw of all.values()) {
    if (known.has(raw.pid) || !adopters.has(raw.parent)) continue
    if (TASK_MARK.test(host.readText(`/proc/${raw.pid}/environ`) ?? ''))
      known.set(raw.pid, { ...raw, role: 'task-child' })
  }
  return withDescendants(all, known)
}

const ancestors = (all: Map<number, Raw>, pid: number): number[] => {
  const chain: number[] = []
  for (let at = all.get(pid)?.parent; at && !chain.includes(at); at = all.get(at)?.parent) chain.push(at)
  return chain
}

const examine = (host: Host, process: Known, known: Map<number, Known>): AirflowProcess[] => {
  const { line, ...rest } = process
  const maps = host.read(`/proc/${process.pid}/maps`)
  if ('error' in maps && maps.error === 'missing') return []
  const orphan = isOrphan(process, known)
  return [
    {
      ...rest,
      title: process.role === 'task-child' ? program(line) : line.slice(0, 300),
      mappedNodes: 'text' in maps ? nodesIn(maps.text) : null,
      ...('error' in maps && { unreadable: maps.error }),
      ...(orphan && { openNodes: openNodes(host, process.pid) }),
      orphan,
    },
  ]
}

/** The arguments of what users start may hold secrets; its program and script say enough. */
const program = (line: string): string => {
  const [command = '', script = ''] = line.split(' ')
  return script.endsWith('.py') ? `${command} ${script}` : command
}

const isOrphan = ({ role, parent }: Known, known: Map<number, Known>): boolean => {
  const above = known.get(parent)?.role
  if (role === 'task') return above === undefined || !STARTS_TASKS.includes(above)
  return role === 'task-child' && !/^task/.test(above ?? '')
}

const nodesIn = (text: string): string[] => {
  if (!text.includes('/dev/nvidia')) return []
  return [...new Set([...text.matchAll(DEVICE)].map(([, node]) => node as string))].sort()
}

const openNodes = (host: Host, pid: number): string[] =>
  nodesIn(
    host
      .list(`/proc/${pid}/fd`)
      .map((descriptor) => host.readLink(`/proc/${pid}/fd/${descriptor}`) ?? '')
      .join('\n'),
  )
