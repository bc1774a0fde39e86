/** What `fix` tells beside its diff. `{name}` is filled in. */

export const FIX_TEXTS = {
  converted: '{place} {task}: runs in {python}',
  script: '{place} {task}: runs {script}, once its TODOs are done',
  left: '{place} {task}: left as it is',
  because: '  line {line}: {reason}',
  nothing: 'No task was found that uses CUDA in a forked process: there is nothing to fix.',
  sum: 'Tasks that use CUDA in a forked process: {all}. Converted: {converted}, given a script: {scripts}, left: {left}. {end}',
  written: 'Written: {files}.',
  notWritten: 'Nothing was written: --write applies the diff.',
  noChange: 'Nothing was written.',
  unsafe: ' --unsafe prepares scripts for those left.',
  unread: '{path} could not be analysed: {reason}',
  missing: '{path}: there is no such file or folder',
  withoutPython: '{path}: no Python file is there',
  noInterpreter: 'What can be converted needs the interpreter that is to run it: {tasks}',
  noInterpreterHint:
    'Name it by its path on the workers, with the GPU libraries installed: --python /path/to/venv/bin/python. It need not exist here.',
  badInterpreter: "--python '{python}' is no absolute path",
  badInterpreterHint: 'Airflow takes an absolute path on the worker, or a template such as {{ var.value.gpu_python }}.',
  dirty: 'The working tree of {repository} is not clean',
  dirtyHint: 'Commit or stash first, so that what fix changes can be told apart; or --force.',
  noRepository: '{path} is in no git repository, or git cannot be asked: {reason}',
  noRepositoryHint: 'What fix changes could not be undone. --force writes all the same.',
} as const
