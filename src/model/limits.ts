/** Deadlines that messages mention. Seconds. */
export const NVIDIA_SMI_SECONDS = 10
export const CANARY_SECONDS = 20
export const CELL_SECONDS = 60
