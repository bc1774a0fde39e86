/** Which interpreter is examined, and by what it was found. */

import { expect, it } from 'vitest'
import { findPython } from '../../src/collect/python.ts'
import { type Files, hostOf } from '../support/host.ts'

const path = { PATH: '/usr/local/bin:/usr/bin' }
const system = { '/usr/bin/python3': '' }
const script = (shebang: string): Files => ({ '/usr/local/bin/airflow': `${shebang}\nimport re\n`, ...system })
const process = (pid: number, argv: string[], exe: string, environ = ''): Files => ({
  [`/proc/${pid}/cmdline`]: argv.join('\0'),
  [`/proc/${pid}/exe`]: `-> ${exe}`,
  [`/proc/${pid}/environ`]: environ,
})
const scheduler = ['/venv/bin/python3.12', '/venv/bin/airflow', 'scheduler']
const title = ['airflow worker -- LocalExecutor: <idle>']

type Row = [what: string, files: Files, env: Record<string, string>, found: string, flag?: string]

const CASES: Row[] = [
  ['the flag before all', { '/venv/bin/python': '' }, { VIRTUAL_ENV: '/venv' }, 'flag /my/python', '/my/python'],
  [
    'an active environment',
    { '/venv/bin/python': '', ...system },
    { VIRTUAL_ENV: '/venv', ...path },
    'VIRTUAL_ENV /venv/bin/python',
  ],
  ['an environment that is gone', system, { VIRTUAL_ENV: '/venv', ...path }, 'PATH /usr/bin/python3'],
  [
    'a live worker, by its command line',
    process(7, scheduler, '/usr/bin/python3.12'),
    path,
    'worker /venv/bin/python3.12',
  ],
  [
    'one that gave itself a title, by its program',
    process(7, title, '/usr/bin/python3.12'),
    path,
    'worker /usr/bin/python3.12',
  ],
  [
    'one that gave itself a title, by its libraries',
    {
      ...process(7, title, '/usr/bin/python3.12'),
      '/proc/7/maps':
        '7f00 r-xp 0 08:01 1 /lib/libc.so.6\n7f01 r-xp 0 08:01 2 /venv/lib/python3.12/site-packages/setproctitle/x.so\n',
      '/venv/bin/python': '',
    },
    path,
    'worker /venv/bin/python',
  ],
  [
    'the command line of one before the program of another',
    { ...process(6, title, '/usr/bin/python3.12'), ...process(7, scheduler, '/usr/bin/python3.12') },
    path,
    'worker /venv/bin/python3.12',
  ],
  [
    'one started as plain python, by its own PATH',
    {
      ...process(
        7,
        ['python', '-m', 'airflow', 'celery', 'worker'],
        '/usr/bin/python3.12',
        'HOME=/\0PATH=/bin:/venv/bin',
      ),
      '/venv/bin/python': '',
    },
    path,
    'worker /venv/bin/python',
  ],
  [
    'processes of others',
    { ...process(7, ['/usr/bin/python3', 'app.py'], '/usr/bin/python3'), ...system },
    path,
    'PATH /usr/bin/python3',
  ],
  ['the airflow script', script('#!/venv/bin/python'), path, 'airflow-script /venv/bin/python'],
  ['a script without a python', script('#!/bin/sh'), path, 'PATH /usr/bin/python3'],
  ['a script that asks env', script('#!/usr/bin/env python'), path, 'PATH /usr/bin/python3'],
]

it.each(CASES)('%s', (_, files, env, found, flag) => {
  const python = findPython(hostOf(files, env), flag)
  expect(`${python.foundBy} ${python.path}`).toBe(found)
})

it('says what to do when there is none', () => expect(() => findPython(hostOf(), undefined)).toThrow('No Python found'))
