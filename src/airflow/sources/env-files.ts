/** The env files of a compose service, and its environment over them. */

import type { ConfigProblem } from '../settings.ts'
import type { ComposeService } from './compose.ts'
import { readDotenv } from './dotenv.ts'
import type { SourceFile } from './files.ts'
import { lookIn, merge, type Variable, type Variables } from './variables.ts'

export const withEnvFiles = (
  { envFiles, variables }: ComposeService,
  files: ReadonlyMap<string, SourceFile>,
  dotenv: Variables,
): { variables: Variables; problems: ConfigProblem[] } => {
  const problems: ConfigProblem[] = []
  let fromFiles: Variables = new Map()
  for (const { path, line, file, required, raw } of envFiles) {
    const source = file === undefined ? undefined : files.get(file)
    if (source) {
      const read = raw ? readRaw(source) : readDotenv(source, lookIn(dotenv, variables, fromFiles))
      fromFiles = merge(fromFiles, read.variables)
      problems.push(...read.problems)
    } else if (required) {
      const message = `the env file ${file ?? 'outside of the repository'} is not there: what it sets is not known`
      problems.push({ path, line, message })
    }
  }
  return { variables: merge(fromFiles, variables), problems }
}

/** `format: raw`. https://docs.docker.com/reference/compose-file/services/#format */
const readRaw = ({ path, text }: SourceFile): { variables: Variables; problems: ConfigProblem[] } => {
  const pairs = text.split(/\r\n|\n/).flatMap((content, index): [string, Variable][] => {
    const [, name, value] = /^\s*([^#\s=][^=]*?)\s*=(.*)$/.exec(content) ?? []
    return name !== undefined && value !== undefined ? [[name, { path, line: index + 1, value }]] : []
  })
  return { variables: new Map(pairs), problems: [] }
}
