import type { TaskVerdict } from '../../../src/model/observed.ts'
import type { fileVerdict } from '../../../src/scan/verdict.ts'

/** A folder of fixtures/patterns, a file in it, and what reading says of its tasks or of the whole file. */
export type Row = readonly [folder: string, file: string, expected: Record<string, TaskVerdict> | FileVerdict]

export type FileVerdict = ReturnType<typeof fileVerdict>
