/** Whether an error is one of Node's system errors with one of these codes. */
export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
