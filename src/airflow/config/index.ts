/**
 * Airflow's effective configuration, read without running Airflow.
 *
 * - `read.ts`         environment before airflow.cfg → settings, each with its origin, and what is wrong
 * - `cfg.ts`          the text of airflow.cfg → sections
 * - `interpolate.ts`  %(name)s in its values
 * - `expand.ts`       $VARIABLE and ~ in any value; where airflow.cfg is
 * - `not-read.ts`     spellings that look like an option and are none
 * - `validate.ts`     what Airflow changes or refuses at its start
 * - `names.ts`        section.key → variable, section, key, with or without a team
 * - `python.ts`       Python's white space and Airflow's booleans
 */

export { configPath } from './expand.ts'
export { booleanOf } from './python.ts'
export { readConfig } from './read.ts'
