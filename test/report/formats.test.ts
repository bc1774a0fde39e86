/** What each format prints for the same reports, kept as golden files. `npx vitest run test/report -u` renews them. */

import { expect, it } from 'vitest'
import { type Report, report as schema } from '../../src/model/report.ts'
import { REPORTERS } from '../../src/report/index.ts'
import { observation } from '../judge/cases/scan.ts'
import { driverSays, hangs, smi } from '../support/changes.ts'
import { changed } from '../support/evidence.ts'
import { judged, judgedCode } from '../support/judged.ts'

const REPORTS: Record<string, Report> = {
  healthy: judged(changed(() => {}, ['driver', 'torch', 'jax'])),
  'no-device': judged(changed(driverSays('cuInit returned 100 (CUDA_ERROR_NO_DEVICE)'))),
  hanging: judged(changed(hangs({ framework: 'torch', parent: 'clean' }))),
  code: judgedCode([
    observation('cuda-in-forked-task'),
    observation('cuda-at-dag-import', { chain: ['import of dags/a.py'] }),
  ]),
  simulated: {
    ...judged(changed(smi({ status: 'missing', gpus: [] }))),
    source: 'simulated',
    simulated: 'smi-missing',
  },
}

for (const [name, report] of Object.entries(REPORTS)) {
  for (const [format, reporter] of Object.entries(REPORTERS).filter(([format]) => format !== 'json')) {
    it(`${format}: ${name}`, async () => {
      const printed = reporter(report, { color: false, verbose: name === 'hanging' })
      await expect(printed).toMatchFileSnapshot(`golden/${name}.${format}`)
    })
  }
}

it.each(Object.entries(REPORTS))('json: %s is the report, and follows its schema', (_, report) => {
  const printed = JSON.parse(REPORTERS.json(report, { color: false, verbose: false }))
  expect(schema.parse(printed)).toEqual(JSON.parse(JSON.stringify(report)))
})

it('says simulated in every format', () => {
  for (const reporter of Object.values(REPORTERS))
    expect(reporter(REPORTS.simulated as Report, { color: false, verbose: false })).toMatch(/simulated/i)
})
