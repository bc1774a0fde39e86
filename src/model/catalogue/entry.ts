import type { CellName } from '../report.ts'
import type { Severity } from '../vocabulary.ts'

/** A fix as the catalogue knows it; `provenBy` names the launch that, measured passing here, proves it. */
export interface FixEntry {
  title: string
  appliesTo?: string
  /** Versions of Airflow it applies to, from (included) and below (excluded); offered only where it does. */
  airflow?: { from?: string; below?: string }
  /** Offered only for culprits of these libraries. */
  libraries?: readonly string[]
  config?: string
  commands?: string[]
  citation?: string
  provenBy?: Omit<CellName, 'framework'>[]
}

/** What a fix applies to, in words. */
export const appliesTo = ({ airflow, appliesTo }: FixEntry): string | undefined => {
  const versions = airflow && [airflow.from && `${airflow.from} or newer`, airflow.below && `before ${airflow.below}`]
  const parts = [versions && `Airflow ${versions.filter(Boolean).join(' and ')}`, appliesTo]
  return parts.filter(Boolean).join(', ') || undefined
}

/** Everything said to users about one code. `{name}` in a message is replaced by the finding's args. */
export interface Entry {
  name: string
  severity: Severity
  message: string
  why: string
  fixes: readonly FixEntry[]
  links?: string[]
}
