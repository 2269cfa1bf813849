import { boundedText, holdsControl } from './text.ts';

/** Code points after normalization. */
export const passwordLengthMax = 128;

/** UTF-16 units before normalization, which makes a text of combining characters shorter, and others 18 times as long. */
export const passwordRawMax = 1_024;

/** A password as a person typed it. What it must be is decided when one is chosen. */
export const Password = boundedText(passwordRawMax)
  .min(1)
  .refine((text) => !holdsControl(text), { error: 'must not contain control characters' })
  .openapi({ format: 'password' });

/** Why a chosen password is rejected: the `code` of a field error. */
export type PasswordViolation = 'too_short' | 'too_long' | 'common' | 'breached' | 'contains_context' | 'unchanged';
