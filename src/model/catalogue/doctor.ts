/** 9xx: the doctor itself. */

import type { Entry } from './entry.ts'

export const DOCTOR = {
  CAD900: {
    name: 'not-analysed',
    severity: 'warning',
    message: '{path} was not analysed: {reason}',
    why: 'It may use CUDA or import what does, and a scan that has not seen it must not call it safe.',
    fixes: [{ title: 'Mend the file, or leave it out on purpose: a waiver for this path in the configuration file' }],
  },
  CAD901: {
    name: 'gate-undecided',
    severity: 'warning',
    message: '--fail-on {failOn} could not be decided: {reason}',
    why: 'A gate that cannot decide must not be green.',
    fixes: [
      {
        title: 'Use --fail-on fork, which needs the configuration only, or --fail-on broken, which needs measurements',
      },
    ],
  },
  CAD902: {
    name: 'battery-incomplete',
    severity: 'warning',
    message: 'The battery of {framework} ended early: {reason}',
    why: 'Cells without an answer count as undecided, never as passed.',
    fixes: [
      {
        title: 'Repeat with --verbose and, if it happens again, report it with the saved recording',
        commands: ['cuda-airflow-doctor doctor --save recording.json --verbose'],
      },
    ],
  },
  CAD903: {
    name: 'platform-not-supported',
    severity: 'info',
    message: 'On {platform} the battery cannot see /proc, device nodes or process flags',
    why: 'Airflow GPU workers run on Linux.',
    fixes: [{ title: 'Run the doctor on the worker itself' }],
  },
  CAD904: {
    name: 'task-not-resolved',
    severity: 'info',
    message: '{path}:{line}: {reason}',
    why: 'What this task does could not be read, so nothing is said about it.',
    fixes: [{ title: 'Name the folder that its function is imported from, too' }],
  },
  CAD910: {
    name: 'suppression-unused',
    severity: 'warning',
    message: '{path}:{line}: nothing here is a {codes} (any more)',
    why: 'A suppression that suppresses nothing hides what comes to this line next.',
    fixes: [{ title: 'Remove the comment' }],
  },
  CAD911: {
    name: 'suppression-without-reason',
    severity: 'warning',
    message: '{path}:{line}: {problem}',
    why: 'A suppression names its codes and says why, so that somebody can tell later whether it still holds.',
    fixes: [{ title: 'Write it in full', config: '# cuda-airflow-doctor: ignore[CAD101] -- runs on the CPU queue' }],
  },
  CAD912: {
    name: 'waiver-expired',
    severity: 'error',
    message: 'The waiver for {codes} ended on {expires}: {reason}',
    why: 'A waiver is a promise with a date.',
    fixes: [{ title: 'Keep the promise, or give it a new date and a reason' }],
  },
  CAD913: {
    name: 'waiver-unused',
    severity: 'warning',
    message: 'The waiver for {codes} waives nothing: {reason}',
    why: 'A waiver that waives nothing hides what comes next.',
    fixes: [{ title: 'Remove it from the configuration file' }],
  },
  CAD914: {
    name: 'baseline-stale',
    severity: 'warning',
    message: 'The baseline {file} lists {count} that are gone: {gone}',
    why: 'A baseline only shrinks: what was mended must not come back unseen.',
    fixes: [{ title: 'Write it again', commands: ['cuda-airflow-doctor gate --write-baseline {file}'] }],
  },
} as const satisfies Record<string, Entry>
