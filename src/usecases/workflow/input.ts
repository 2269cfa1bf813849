import { DomainError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';

/** Refuses an input that is larger than runs, messages and schedules may have, measured as Temporal gets it. */
export const assertInputFits = ({ settings: { runInputBytesMax } }: Context, input: unknown): void => {
  if (input === undefined || Buffer.byteLength(JSON.stringify(input)) <= runInputBytesMax) return;
  throw new DomainError('payload_too_large', `The input may have at most ${runInputBytesMax} bytes as JSON.`);
};
