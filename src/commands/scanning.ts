/** Commands that read code: the parser loads with them, when the first file needs it. */
export { fix } from './fix.ts'
export { gate } from './gate.ts'
export { scan } from './scan.ts'
