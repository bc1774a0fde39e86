/** Commands that run something, or check what was saved: zod and execa load with them. One file, because npx pays for each. */
export { dag } from './dag.ts'
export { demo } from './demo.ts'
export { doctor } from './doctor.ts'
export { replay } from './replay.ts'
export { trace } from './trace.ts'
