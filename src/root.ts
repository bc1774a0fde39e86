/** The package's own folder, the same seen from src/ and from dist/. */
import { fileURLToPath } from 'node:url'

export const packagePath = (relative: string): string => fileURLToPath(new URL(`../${relative}`, import.meta.url))
