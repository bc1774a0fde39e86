/** Airflow's live processes as a tree: who forked whom, and who holds CUDA. */

import type { AirflowProcess } from '../model/processes.ts'
import type { Report } from '../model/report.ts'

const NAME_WIDTH = 58

export const processLines = ({ evidence }: Report): string[] => {
  const all = evidence.processes?.processes ?? []
  if (all.length === 0) return []
  const known = new Set(all.map(({ pid }) => pid))
  const children = new Map<number, AirflowProcess[]>()
  for (const process of all) children.set(process.parent, [...(children.get(process.parent) ?? []), process])
  const tree = (process: AirflowProcess, depth: number): string[] => [
    line(process, depth),
    ...(children.get(process.pid) ?? []).flatMap((child) => tree(child, depth + 1)),
  ]
  const roots = all.filter(({ parent }) => !known.has(parent))
  return [`${'PID'.padStart(8)}  ${'process'.padEnd(NAME_WIDTH)}by    CUDA`, ...roots.flatMap((root) => tree(root, 0))]
}

const line = (process: AirflowProcess, depth: number): string => {
  const name = `${'  '.repeat(depth)}${nameOf(process)}`
  const by = process.forkedWithoutExec ? 'fork' : 'exec'
  return `${String(process.pid).padStart(8)}  ${name.padEnd(NAME_WIDTH)}${by}  ${cudaOf(process)}`
}

const nameOf = ({ role, dag, task, taskInstance, title }: AirflowProcess): string => {
  if (dag) return `${role} ${dag}${task ? `.${task}` : ''}`
  if (taskInstance) return `${role} ${taskInstance}`
  return role === 'task-child' ? `${role} ${title.slice(0, 40)}` : role
}

const cudaOf = ({ mappedNodes, openNodes, unreadable, orphan }: AirflowProcess): string => {
  const held = mappedNodes?.includes('nvidia-uvm') ? 'context' : mappedNodes?.length ? 'cuInit' : undefined
  const state = held ?? (mappedNodes === null ? `? (${unreadable})` : openNodes?.length ? 'device files' : '–')
  return orphan ? `${state}, orphan` : state
}
