import { status as grpc } from '@grpc/grpc-js';
import { DomainError } from '../../contract/errors.ts';

/** The gRPC status of an SDK error, which wraps it, or of a raw service call. */
export const grpcCodeOf = (error: unknown): number | undefined => {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'number') return current.code;
  }
  return undefined;
};

// A call with one of these may not have reached a server that could answer; its outcome is unknown.
const unreachable: ReadonlySet<number | undefined> = new Set([
  grpc.UNAVAILABLE,
  grpc.DEADLINE_EXCEEDED,
  grpc.CANCELLED,
  grpc.ABORTED,
]);

// The operator service wraps the refusal of its own namespace update.
const isRateLimited = (error: unknown, code: number | undefined): boolean =>
  code === grpc.RESOURCE_EXHAUSTED ||
  (code === grpc.UNAVAILABLE && error instanceof Error && error.message.includes('rate limit exceeded'));

/** No server answered. Back-pressure is an answer. */
export const isUnreachable = (error: unknown): boolean => {
  const code = grpcCodeOf(error);
  return code === grpc.UNAVAILABLE && !isRateLimited(error, code);
};

/** For calls that the server answers by itself, at once: a late answer is an outage too. */
export const isOutage = (error: unknown): boolean =>
  isUnreachable(error) || grpcCodeOf(error) === grpc.DEADLINE_EXCEEDED;

/** Codes back-pressure and outages; returns any other error unchanged. */
export const codedTemporalError = (error: unknown): unknown => {
  if (error instanceof DomainError) return error;
  const code = grpcCodeOf(error);
  if (isRateLimited(error, code)) return new DomainError('temporal_overloaded', undefined, { cause: error });
  if (unreachable.has(code)) return new DomainError('temporal_unavailable', undefined, { cause: error });
  return error;
};
