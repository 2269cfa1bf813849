import { bodyLimit } from 'hono/body-limit';
import { DomainError } from '../../contract/errors.ts';

const bodyBytesMax = 1_048_576;

/** Counts the bytes of bodies that do not say their length. */
export const limitBody = bodyLimit({
  maxSize: bodyBytesMax,
  onError: () => {
    throw new DomainError('payload_too_large', `The body may have ${bodyBytesMax} bytes`);
  },
});
