/** Every rule that reads code. A new one: here, its name in src/model/scan.ts, its code in src/judge/rules/scan.ts. */

import { CHILD_RULES } from './children.ts'
import { CUDA_RULES } from './cuda.ts'
import { PROGRAM_RULES } from './programs.ts'
import type { ScanRule } from './rule.ts'
import { TORCHX_RULES } from './torchx.ts'

export const SCAN_RULES: ScanRule[] = [...CUDA_RULES, ...CHILD_RULES, ...PROGRAM_RULES, ...TORCHX_RULES]
