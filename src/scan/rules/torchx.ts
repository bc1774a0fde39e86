/** 14x: what TorchX's examples do that Airflow does not bear. */

import type { Python } from '../python/evaluate.ts'
import type { Happening } from '../reach/run.ts'
import { dotted, keyword } from '../syntax/ir.ts'
import { type ScanRule, scanRule, spot, type Unit } from './rule.ts'

const called = ({ run }: Unit, name: RegExp): Happening[] => run.calls.filter((each) => name.test(nameOf(each)))

const nameOf = ({ name, call }: Happening): string => name || (dotted(call.callee) ?? '')

const uniqueId = scanRule('dag-id-made-unique', (unit) =>
  unit.kind === 'import' ? called(unit, /^torchx\..*\bmake_unique$/).map(spot) : [],
)

const dagRunAtImport = scanRule('dag-run-at-import', (unit) =>
  unit.kind === 'import' ? called(unit, /(^|\.)create_dagrun$/).map(spot) : [],
)

const RUNS = /^torchx\..*\.(run_component|run|schedule|dryrun_component)$/
const COMPONENT = /^torchx\.components\.utils\.(python|sh)$/

const relativeScript = scanRule('torchx-relative-script', (unit, python) =>
  [...called(unit, RUNS), ...called(unit, COMPONENT)].flatMap((each) => {
    const script = scriptOf(python, each)
    return script && !script.startsWith('/') ? [{ ...spot(each), args: { script } }] : []
  }),
)

/** Of `["--script", "train.py"]`, or of `script="train.py"`. */
const scriptOf = (python: Python, { call, frame }: Happening): string | undefined => {
  const texts = [...call.args, ...call.keywords.map(([, value]) => value)].flatMap((arg) =>
    python.evaluate(arg, frame).flatMap((value) => {
      if (value.kind !== 'collection' || value.expr.kind !== 'list') return []
      return value.expr.items.map((item) => (item.kind === 'string' ? item.text : ''))
    }),
  )
  const given = keyword(call, 'script')
  if (given?.kind === 'string') return given.text
  const index = texts.indexOf('--script')
  return index < 0 ? undefined : texts[index + 1] || undefined
}

const logUnread = scanRule('torchx-log-unread', (unit) => {
  if (called(unit, /(^|\.)log_lines$/).length > 0) return []
  return called(unit, /^torchx\..*\.raise_for_status$/).map(spot)
})

export const TORCHX_RULES: ScanRule[] = [uniqueId, dagRunAtImport, relativeScript, logUnread]
