/** Every rule, in the order findings are listed within a severity. A new rule: its file here, its prose in the catalogue. */

import type { About, Rule } from '../case.ts'
import { AIRFLOW_RULES, nothingThere } from './airflow.ts'
import { DEVICE_RULES } from './devices.ts'
import { DOCTOR_RULES } from './doctor.ts'
import { DRIVER_RULES } from './driver.ts'
import { FRAMEWORK_RULES } from './frameworks.ts'
import { LAUNCH_RULES } from './launches.ts'
import { NVML_RULES } from './nvml.ts'
import { POISON_RULES } from './poison.ts'
import { PROCESS_RULES } from './processes.ts'
import { REHEARSAL_RULES } from './rehearsal.ts'
import { SCAN_RULES } from './scan.ts'
import { TASK_RULES } from './tasks.ts'

export const RULES: Rule[] = [
  ...DRIVER_RULES,
  ...DEVICE_RULES,
  ...FRAMEWORK_RULES,
  ...TASK_RULES,
  ...PROCESS_RULES,
  ...SCAN_RULES,
  ...AIRFLOW_RULES,
  ...REHEARSAL_RULES,
  ...POISON_RULES,
  ...LAUNCH_RULES,
  ...NVML_RULES,
  ...DOCTOR_RULES,
]

export const RULES_ABOUT: Record<About, Rule[]> = {
  code: [...SCAN_RULES, nothingThere],
  rehearsal: REHEARSAL_RULES,
  deployment: RULES,
}
