import type { Context } from 'hono';
import { DomainError } from '../../contract/errors.ts';
import type { ApiEnv } from '../env.ts';

/** Counts a stream of the caller, or refuses it. Call the returned function when the stream ends. */
export const openStream = (c: Context<ApiEnv>): (() => void) => {
  const { streams, metrics } = c.var.deps;
  try {
    return streams.open(c.get('principal'));
  } catch (error) {
    if (error instanceof DomainError) metrics.rateLimitedTotal.inc({ limit: 'streams' });
    throw error;
  }
};
