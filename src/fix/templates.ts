/** Python text of scaffolds. */

import { BLOCKER_TEXTS } from '../model/catalogue/blockers.ts'
import { fill } from '../model/catalogue/fill.ts'
import type { Blocker } from '../model/fix.ts'
import type { ScriptPlace } from './script-place.ts'

/** The last argument of a script that a task started. */
const WITH_TASK = '--end-with-task'

/** The body of a function that runs the script. https://docs.python.org/3/library/subprocess.html */
export const callableText = ({ up, below }: ScriptPlace, given: readonly string[]): string[] =>
  `given = {${given.map((name) => `"${name}": ${name}`).join(', ')}}

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

script = Path(__file__).resolve().parents[${up}].joinpath(${below.map((part) => JSON.stringify(part)).join(', ')})
with tempfile.TemporaryDirectory() as folder:
    arguments, result = Path(folder, "arguments.json"), Path(folder, "result.json")
    arguments.write_text(json.dumps(given))
    command = [sys.executable, "-u", str(script), str(arguments), str(result), "${WITH_TASK}"]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        for line in process.stdout:
            print(line, end="", flush=True)
        code = process.wait()
    finally:
        # Also when Airflow ends the task.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        process.wait()
    if code != 0:
        raise subprocess.CalledProcessError(code, command)
    return json.loads(result.read_text())`.split('\n')

export interface Script {
  name: string
  file: string
  todo: readonly Blocker[]
  imports: readonly string[]
  definition: string
}

export const scriptText = ({ name, file, todo, imports, definition }: Script): string =>
  `"""What the task ${name} of ${file} runs: python <this file> <arguments.json> <result.json>"""

${todo.map((each) => `# TODO line ${each.line} of ${file}: ${told(each)}\n`).join('')}
from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
${imports.length > 0 ? `\n${imports.join('\n')}\n` : ''}

${definition}


def end_with_task():
    # The pipe closes when the task ends, however it ends.
    while os.read(0, 1024):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    if "${WITH_TASK}" in sys.argv[3:]:
        threading.Thread(target=end_with_task, daemon=True).start()
    returned = ${name}(**json.loads(Path(sys.argv[1]).read_text()))
    Path(sys.argv[2]).write_text(json.dumps(returned))
`

const told = ({ kind, args }: Blocker): string => fill(BLOCKER_TEXTS[kind], args).replace(/\s+/g, ' ')
