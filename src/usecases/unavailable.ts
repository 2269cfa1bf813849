import { DomainError, type ErrorCode } from '../contract/errors.ts';

const codes: readonly ErrorCode[] = ['temporal_unavailable', 'temporal_overloaded', 'database_unavailable'];

/** Whether an outside system was unavailable; what happened there is then unknown. */
export const isUnavailable = (error: unknown): boolean => error instanceof DomainError && codes.includes(error.code);
