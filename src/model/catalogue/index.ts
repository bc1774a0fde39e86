/** All prose that users read about a finding, keyed by code. */

import type { Code } from '../codes.ts'
import { AIRFLOW } from './airflow.ts'
import { DOCTOR } from './doctor.ts'
import type { Entry } from './entry.ts'
import { FRAMEWORKS } from './frameworks.ts'
import { MACHINE } from './machine.ts'
import { MEASURED } from './measured.ts'
import { PROCESSES } from './processes.ts'
import { REHEARSAL } from './rehearsal.ts'
import { SCAN_CHILDREN } from './scan-children.ts'
import { SCAN_CUDA } from './scan-cuda.ts'
import { SCAN_PROGRAMS } from './scan-programs.ts'
import { TASKS } from './tasks.ts'

export const CATALOGUE: Record<Code, Entry> = {
  ...MACHINE,
  ...FRAMEWORKS,
  ...SCAN_CUDA,
  ...SCAN_CHILDREN,
  ...SCAN_PROGRAMS,
  ...AIRFLOW,
  ...MEASURED,
  ...PROCESSES,
  ...TASKS,
  ...REHEARSAL,
  ...DOCTOR,
} satisfies Record<Code, Entry>

export { fill } from './fill.ts'
