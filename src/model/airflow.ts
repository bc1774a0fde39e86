/** What is known of Airflow on this machine, without having run it. */

import * as z from 'zod'

export const setting = z.object({
  value: z.string(),
  origin: z.string().describe('an environment variable, `<file>:<line>`, or a flag'),
})
export type Setting = z.infer<typeof setting>

export const configProblem = z.object({ path: z.string(), line: z.number().optional(), message: z.string() })
export type ConfigProblem = z.infer<typeof configProblem>

export const airflowEvidence = z.object({
  version: setting.optional(),
  /** Where the configuration was read: the environment of a live worker, or of this shell. */
  environment: z.string(),
  configFile: z.object({ path: z.string(), status: z.enum(['read', 'missing', 'denied', 'unreadable']) }),
  settings: z.record(z.string(), setting),
  problems: z.array(configProblem),
  /** `CAN_FORK = False`, as it stands in airflow_local_settings.py. */
  canForkFalse: z.string().optional(),
  /** Who runs the worker, as far as it is known. */
  user: z.string().optional(),
  /** Started as `airflow …`, not as `python -m airflow`; undefined where no daemon is visible. */
  consoleScript: z.boolean().optional(),
  /** Options on which this shell and the running worker disagree. */
  differences: z.array(z.object({ option: z.string(), shell: z.string(), worker: z.string() })),
})
export type AirflowEvidence = z.infer<typeof airflowEvidence>

/** Airflow as the files of a repository set it up. */
export const deployment = z.object({
  name: z.string().describe('the file that describes it'),
  version: setting.optional(),
  settings: z.record(z.string(), setting),
  unknown: z.array(z.string()).describe('options that are set to what the repository does not say'),
  pools: z.record(z.string(), setting).optional().describe('by worker, where the pools of Celery workers differ'),
  problems: z.array(configProblem),
  canForkFalse: z.string().optional(),
})
export type DeploymentEvidence = z.infer<typeof deployment>

export const repository = z.object({
  /** As they were given. */
  paths: z.array(z.string()),
  missing: z.array(z.string()).describe('paths that do not exist'),
  /** How many files were looked at. */
  files: z.number(),
  skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
})
export type RepositoryEvidence = z.infer<typeof repository>
