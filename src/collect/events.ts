/** What the engine tells whoever listens; it knows no terminal. */

export type Progress =
  | { type: 'started'; step: string; title: string }
  | { type: 'detail'; step: string; text: string }
  | { type: 'slow'; step: string; title: string; seconds: number }
  | { type: 'finished'; step: string; title: string; summary: string }

export type Listener = (event: Progress) => void
