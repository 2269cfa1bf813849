import { randomInt } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { DeviceCode } from './challenge-text.ts';
import { DeviceName } from './session.ts';
import { boundedText } from './text.ts';

// RFC 8628: a program without a browser shows a code, and a person who is signed in elsewhere types it to sign the program in.

/** Leads to the page on which a person types the code. It is short, because people type it, too (RFC 8628, 3.3). */
export const devicePage = '/device';

/** No vowels, so that no code is a word (RFC 8628, 6.1). */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';
const codeLength = 8;

/** A code in two groups, to be read from one screen and typed on another. */
export const newUserCode = (): string => {
  const code = Array.from({ length: codeLength }, () => letters[randomInt(letters.length)]).join('');
  return `${code.slice(0, codeLength / 2)}-${code.slice(codeLength / 2)}`;
};

/** The same text for all ways to type a code. */
export const plainUserCode = (typed: string): string => typed.replaceAll(/[ -]/g, '').toUpperCase();

const userCode = boundedText(20)
  .regex(/^[A-Za-z -]{8,20}$/, 'must be a code of eight letters')
  .openapi({
    description: 'The code that the device shows. Case, spaces and hyphens do not matter.',
    example: 'WDJB-MJHT',
  });

export const StartDevice = z
  .strictObject({
    deviceName: DeviceName.openapi({
      description: 'A name by which the person recognizes the device before it approves it.',
    }),
  })
  .openapi('StartDevice', { example: { deviceName: 'Laptop' } });
export type StartDevice = z.infer<typeof StartDevice>;

export const StartedDevice = z
  .object({
    deviceCode: z.string().openapi({ description: 'Sent to `/v1/auth/device/token`. The device keeps it to itself.' }),
    userCode: z.string().openapi({ description: 'Shown to the person.', example: 'WDJB-MJHT' }),
    verificationUri: z.string().nullable().openapi({
      description: 'The page on which the person types the code. null without `PUBLIC_URL`: `/device` of the server.',
    }),
    expiresInSeconds: z.int(),
    intervalSeconds: z.int().openapi({ description: 'The time to wait between two calls of `/v1/auth/device/token`.' }),
  })
  .openapi('StartedDevice');
export type StartedDevice = z.infer<typeof StartedDevice>;

export const CollectDevice = z.strictObject({ deviceCode: DeviceCode }).openapi('CollectDevice');
export type CollectDevice = z.infer<typeof CollectDevice>;

export const LookUpDevice = z.strictObject({ userCode }).openapi('LookUpDevice');
export type LookUpDevice = z.infer<typeof LookUpDevice>;

export const WaitingDevice = z
  .object({
    deviceName: z.string().nullable().openapi({ description: 'What the device says of itself, as the next one.' }),
    userAgent: z.string().nullable(),
    network: z.string().openapi({ description: 'The network of its address, /24 or /48.' }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .openapi('WaitingDevice');
export type WaitingDevice = z.infer<typeof WaitingDevice>;

export const AnswerDevice = z
  .strictObject({ userCode, approve: z.boolean() })
  .openapi('AnswerDevice', { example: { userCode: 'WDJB-MJHT', approve: true } });
export type AnswerDevice = z.infer<typeof AnswerDevice>;

export const AnsweredDevice = z.object({ status: z.enum(['approved', 'denied']) }).openapi('AnsweredDevice');
export type AnsweredDevice = z.infer<typeof AnsweredDevice>;
