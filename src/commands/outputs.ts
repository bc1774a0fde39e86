/** Where reports go, and in which format. */

import { accessSync, constants } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { UsageError } from '../model/errors.ts'
import { type Format, isFormat, REPORTERS } from '../report/index.ts'

export interface Output {
  format: Format
  /** undefined: stdout. */
  file?: string
}

/** stdout gets `--format`, unless an --output without a format of its own takes its place. */
export const outputs = (format: string | undefined, files: string[]): Output[] => {
  const main = asFormat(format ?? 'text')
  const toFiles = files.map((given) => {
    const [, prefix, path] = /^([a-z]+)=(.+)$/.exec(given) ?? [undefined, undefined, given]
    checkFolder(path as string)
    return { format: prefix ? asFormat(prefix) : main, file: path as string, own: prefix !== undefined }
  })
  const stdout = toFiles.some(({ own }) => !own) ? [] : [{ format: main }]
  return [...stdout, ...toFiles.map(({ format: kind, file }) => ({ format: kind, file }))]
}

const asFormat = (name: string): Format => {
  if (isFormat(name)) return name
  throw new UsageError(`There is no format '${name}'`, `Choose one of: ${Object.keys(REPORTERS).join(', ')}`)
}

/** A report that cannot be written after minutes of measuring would be lost. */
export const checkFolder = (path: string): void => {
  try {
    accessSync(dirname(resolve(path)), constants.W_OK)
  } catch {
    throw new UsageError(
      `Cannot write ${path}: its folder does not exist or is not writable`,
      'Create the folder first.',
    )
  }
}
