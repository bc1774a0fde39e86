/** Deadlines. Seconds. */
export const NVIDIA_SMI_SECONDS = 10
export const CANARY_SECONDS = 20
export const CELL_SECONDS = 60
/** However short a cell's deadline: a busy machine needs its time to start an interpreter and import a framework. */
export const START_SECONDS = 60
