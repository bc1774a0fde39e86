/** What the terminal can show. https://no-color.org, https://force-color.org */

export type Environment = Readonly<Record<string, string | undefined>>

export const wantsColor = (env: Environment, isTerminal: boolean, flag: boolean): boolean => {
  if (!flag || (env.NO_COLOR !== undefined && env.NO_COLOR !== '')) return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  return isTerminal && env.TERM !== 'dumb'
}

export const wantsSpinner = (env: Environment, isTerminal: boolean): boolean =>
  isTerminal && !env.CI && env.TERM !== 'dumb'
