export function findPythons(): Promise<{ minor: string; version: string; path: string }[]>
