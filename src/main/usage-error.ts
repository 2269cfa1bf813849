/** The arguments are wrong. The message is how to give them. */
export class UsageError extends Error {}

const isOfParseArgs = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');

/** As the command line ends: 2 for wrong arguments, 1 for anything else. */
export const exitCodeOf = (error: unknown): number => (error instanceof UsageError || isOfParseArgs(error) ? 2 : 1);
