/** Where a script for a task goes: beside the dags folder, where no DAG processor reads it, and in the same project. */

export interface ScriptPlace {
  path: string
  /** From the DAG file: how many folders up, then where. */
  up: number
  below: string[]
}

const FOLDER = 'jobs'

export const scriptPlace = (path: string, project: string, name: string): ScriptPlace => {
  const folders = path.split('/').slice(0, -1)
  const file = path.split('/').at(-1) ?? ''
  const least = project === '' ? 0 : project.split('/').length
  const dags = folders.lastIndexOf('dags')
  const base = folders.slice(0, dags >= least ? dags : Math.max(folders.length - 1, least))
  const below = [FOLDER, `${file.replace(/\.\w+$/, '')}_${name}.py`]
  return { path: [...base, ...below].join('/'), up: folders.length - base.length, below }
}
