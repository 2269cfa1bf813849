import { FreeholdError } from '../client/index.ts';
import { UsageError } from './given.ts';
import { jsonOf, printable, printLines, styled } from './present.ts';

/** What the exit codes mean. They are part of the interface: scripts rely on them. */
export const exitCodes = {
  done: 0,
  endedOtherwise: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  unavailable: 5,
  interrupted: 130,
} as const;

export interface Failure {
  exitCode: number;
  code: string;
  message: string;
  status: number | null;
  requestId: string | null;
  errors: FreeholdError['errors'];
  /** What to do about it. */
  fix: string | null;
  documentation: string | null;
}

const exitCodeOf = ({ code, status }: FreeholdError): number => {
  if (code === 'malformed_path') return exitCodes.usage;
  if (code === 'malformed_credentials' || code === 'session_ended') return exitCodes.refused;
  // Another server's 404 says nothing about an organization.
  if (code === 'unexpected_answer' || status === undefined || status === 429 || status >= 500 || status < 400)
    return exitCodes.unavailable;
  return status === 404 ? exitCodes.notFound : exitCodes.refused;
};

const fixOf = ({ code, status, retryAfter, operationId }: FreeholdError): string | null => {
  if (code === 'unreachable') return 'Is the api running there? `freehold doctor` finds out what is missing.';
  if (code === 'unexpected_answer') return 'Check the URL, or let `freehold doctor` do it.';
  if (code === 'missing_credentials') return '`freehold login` signs you in, or saves a key; or set FREEHOLD_KEY.';
  if (code === 'unsupported_version') return 'Install the freehold of the release that the server runs.';
  if (code === 'session_ended' || code === 'session_required')
    return '`freehold login --email <address>` signs you in.';
  if (code === 'organization_required')
    return 'Use --org or FREEHOLD_ORG, or save it by `freehold login --org`; `freehold org list` shows yours.';
  if (code === 'login_failed') return null;
  if (code === 'mfa_failed') return 'Repeat the command with the next code: the app shows another every 30 s.';
  if (code === 'challenge_expired') return 'Repeat the command: a code must be sent within minutes of the password.';
  if (code === 'link_expired') return '`freehold password forgot --email <address>` has another one mailed.';
  if (code === 'password_change_required') return '`freehold password change` replaces it.';
  if (code === 'step_up_required')
    return '`freehold step-up` takes a code of your second factor; without one, sign in again: `freehold login --email <address>`.';
  if (status === 401 || code === 'malformed_credentials')
    return '`freehold login` saves another key; FREEHOLD_KEY comes before it.';
  if (code === 'precondition_failed') return 'It has changed since: show it again, and use the new `etag`.';
  if (code === 'forbidden') return '`freehold whoami` shows what the key permits.';
  if (operationId !== undefined) return `freehold operation watch ${operationId}`;
  if (retryAfter !== undefined) return `Try again in ${Math.ceil(retryAfter)} s.`;
  return null;
};

/** Describes any error that a command ends with. */
export const failureOf = (error: unknown): Failure => {
  const unknown = { status: null, requestId: null, errors: [], fix: null, documentation: null };
  if (error instanceof FreeholdError) {
    return {
      exitCode: exitCodeOf(error),
      code: error.code,
      message: error.message,
      status: error.status ?? null,
      requestId: error.requestId ?? null,
      errors: error.errors,
      fix: fixOf(error),
      documentation: error.documentation ?? null,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) return { ...unknown, exitCode: exitCodes.usage, code: 'usage', message };
  // What the file system or the terminal refuses.
  return { ...unknown, exitCode: exitCodes.endedOtherwise, code: 'failed', message };
};

/** Lines for people about an error. */
export const explain = ({ code, message, requestId, fix, documentation }: Failure): string[] => [
  `${styled('red', 'error', process.stderr)}: ${[...new Set(message.split('\n').map((line) => printable(line.trim())))].join('\n  ')}${code === 'usage' || code === 'failed' ? '' : ` (${code})`}`,
  ...(requestId === null ? [] : [`  request id  ${printable(requestId)}`]),
  ...(fix === null ? [] : [`  what to do  ${fix}`]),
  ...(documentation === null ? [] : [`  more        ${printable(documentation)}`]),
];

/** Explains an error on standard error, and returns its exit code. `path`: the command. */
export const report = (error: unknown, path: string, isJson: boolean): number => {
  const failure = failureOf(error);
  if (isJson) process.stderr.write(`${jsonOf({ error: failure })}\n`);
  else {
    printLines(explain(failure), process.stderr);
    if (failure.exitCode === exitCodes.usage) printLines([`  see         freehold ${path} --help`], process.stderr);
  }
  return failure.exitCode;
};
