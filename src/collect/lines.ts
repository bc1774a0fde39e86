/** Events arrive as JSON lines; what is not one is kept as garbage by the caller, never thrown. */

interface Schema<T> {
  safeParse: (value: unknown) => { data?: T | undefined }
}

export const parseLine = <T>(line: string, schema: Schema<T>): T | undefined => {
  if (!line.startsWith('{')) return undefined
  try {
    return schema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
