/** Airflow versions: `2.11.2`, `3.0.0rc1`, `v2.9`. A pre-release counts as its release: its code is nearly that. */

export interface Version {
  text: string
  numbers: readonly [major: number, minor: number, patch: number]
}

export const parseVersion = (text: string): Version | undefined => {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?!\d)/.exec(text.trim()) ?? []
  return major && minor ? { text: text.trim(), numbers: [Number(major), Number(minor), Number(patch ?? 0)] } : undefined
}

/** From (included) and below (excluded), as `2.5` or `3.0.3`; either may be left out. */
export interface Range {
  from?: string
  below?: string
}

export const inRange = (version: Version, { from, below }: Range): boolean =>
  (from === undefined || compare(version, from) >= 0) && (below === undefined || compare(version, below) < 0)

/** What the launch model knows. Older versions read the DAG file elsewhere, newer ones nobody has looked at. */
export const KNOWN: Range = { from: '2.5', below: '3.5' }

export const OLDEST = '2.5'
export const NEWEST = '3.4'

export const AIRFLOW_2: Range = { from: '2.5', below: '3.0' }
export const AIRFLOW_3: Range = { from: '3.0', below: '3.5' }

export const spellRange = ({ from, below }: Range): string =>
  [from && `>=${from}`, below && `<${below}`].filter(Boolean).join(' ')

const compare = ({ numbers }: Version, other: string): number => {
  const parts = other.split('.').map(Number)
  const index = numbers.findIndex((number, i) => number !== (parts[i] ?? 0))
  return index < 0 ? 0 : (numbers[index] as number) - (parts[index] ?? 0)
}
