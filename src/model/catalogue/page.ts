/** The page of one code, as docs/ and `explain` show it, and what `explain` says of an error text. Markdown. */

import type { Code } from '../codes.ts'
import { appliesTo, type Entry, type FixEntry } from './entry.ts'
import type { ErrorEntry } from './errors/entry.ts'

export const page = (code: Code, entry: Entry): string => {
  const parts = [
    `# ${code} ${entry.name}`,
    `Severity: ${entry.severity}`,
    `> ${entry.message}`,
    entry.why,
    ...(entry.fixes.length > 0 ? ['## What to do', entry.fixes.map(fixItem).join('\n')] : []),
    ...(entry.links ? ['## Read more', entry.links.map((link) => `- <${link}>`).join('\n')] : []),
  ]
  return `${parts.join('\n\n')}\n`
}

export const errorPage = (line: string, { means, fixes = [], code }: ErrorEntry): string => {
  const reference = code ? ` → ${code}` : ''
  return [`> ${line.trim().slice(0, 500)}`, means + reference, ...fixes.map(fixItem)]
    .map((part) => `${part}\n`)
    .join('\n')
}

const fixItem = (fix: FixEntry): string => {
  const { title, config, commands, citation } = fix
  const scope = appliesTo(fix)
  const block = [config, ...(commands ?? []).map((command) => `$ ${command}`)].filter(Boolean).join('\n')
  const code = block ? `\n\n  \`\`\`\n${block.replace(/^/gm, '  ')}\n  \`\`\`` : ''
  return `- ${title}${scope ? ` (${scope})` : ''}${citation ? ` ([source](${citation}))` : ''}${code}`
}
