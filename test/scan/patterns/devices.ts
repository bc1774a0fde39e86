/** Where the name of a device comes from. */

import type { Row } from './row.ts'

export const DEVICES: readonly Row[] = [
  [
    'device-sources',
    'dags/sources.py',
    {
      yaml_file: 'forked-cuda',
      env_switch: 'forked-cuda',
      env_flag: 'forked-cuda',
      other_module: 'forked-cuda',
      class_attribute: 'forked-cuda',
      dataclass_default: 'forked-cuda',
      dataclass_cpu: 'no-gpu',
      dataclass_changed: 'forked-cuda',
      op_kwargs: 'forked-cuda',
      op_kwargs_cpu: 'no-gpu',
      op_args: 'forked-cuda',
      partial: 'forked-cuda',
      partial_keyword: 'forked-cuda',
      partial_cpu: 'no-gpu',
      partial_changed: 'no-gpu',
      with_default: 'forked-cuda',
      default_cpu: 'no-gpu',
      parsed: 'forked-cuda',
      conditional: 'forked-cuda',
      conditional_device: 'forked-cuda',
      if_statement: 'forked-cuda',
      in_variable: 'forked-cuda',
      from_params: 'forked-cuda',
      taskflow_argument: 'forked-cuda',
      taskflow_cpu: 'no-gpu',
    },
  ],
  [
    'device-sources',
    'dags/changed.py',
    {
      set_in_other_module: 'forked-cuda',
      set_on_object: 'forked-cuda',
      set_by_global: 'forked-cuda',
      namespace: 'forked-cuda',
      switched_on: 'forked-cuda',
      switched_off: 'no-gpu',
      by_flag: 'no-gpu',
      by_flag_on: 'forked-cuda',
      not_hidden: 'forked-cuda',
    },
  ],
  ['device-sources', 'dags/hidden_at_import.py', { embed: 'no-gpu' }],
]
