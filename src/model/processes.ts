/** Live processes of Airflow, as /proc shows them. */

import * as z from 'zod'

export const ROLES = [
  'scheduler',
  'dag-processor',
  'dag-parser',
  'triggerer',
  'trigger-runner',
  'api-server',
  'webserver',
  'log-server',
  'standalone',
  'executor',
  'celery-main',
  'celery-pool',
  'edge-worker',
  'worker',
  'supervisor',
  'task',
  'task-child',
] as const
export type Role = (typeof ROLES)[number]

export const airflowProcess = z.object({
  pid: z.number(),
  parent: z.number(),
  role: z.enum(ROLES),
  title: z.string(),
  dag: z.string().optional(),
  task: z.string().optional(),
  run: z.string().optional(),
  taskInstance: z.string().optional().describe('the id that Airflow 3 shows instead of the names'),
  forkedWithoutExec: z.boolean(),
  mappedNodes: z.array(z.string()).nullable().describe('device nodes in its memory map; null where it may not be read'),
  openNodes: z.array(z.string()).optional().describe('device nodes that it holds open; read for orphans only'),
  unreadable: z.string().optional().describe('why its memory map could not be read'),
  orphan: z.boolean().describe('its supervisor is gone'),
})
export type AirflowProcess = z.infer<typeof airflowProcess>

export const processTable = z.object({
  processes: z.array(airflowProcess),
  /** All processes that were looked at, Airflow's or not. */
  seen: z.number(),
  /** Those that ended while they were read. */
  vanished: z.number(),
  unreadable: z.string().optional().describe('why no process could be read at all'),
})
export type ProcessTable = z.infer<typeof processTable>
