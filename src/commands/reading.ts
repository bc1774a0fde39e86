/** Commands that only read, and start faster for it. */
export { explain } from './explain.ts'
export { ps } from './ps.ts'
export { rules } from './rules.ts'
