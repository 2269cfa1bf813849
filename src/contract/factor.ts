import { z } from '@hono/zod-openapi';
import { ChallengeText } from './challenge-text.ts';
import { Assertion, Registration } from './passkey.ts';
import { Password } from './password.ts';
import { CookieSession, DeviceToken, SessionTokens, Transport } from './session.ts';
import { boundedText, textOf } from './text.ts';

export const factorKinds = ['totp', 'webauthn'] as const;
export type FactorKind = (typeof factorKinds)[number];

/** What proves a second factor at a sign-in. */
export const mfaKinds = [...factorKinds, 'recovery_code'] as const;
export type MfaKind = (typeof mfaKinds)[number];

/** What a challenge is for. The answer to one purpose is none to another. */
export const challengePurposes = ['mfa'] as const;

const codeDigits = 6;

export const TotpCode = boundedText(codeDigits)
  .regex(/^\d{6}$/, `must have ${codeDigits} digits`)
  .openapi({ description: 'The six digits that the authenticator app shows.', example: '492039' });

const recoveryCodeRawMax = 40;

/** 80 bits in base32, in groups that people can copy by hand. */
export const RecoveryCode = boundedText(recoveryCodeRawMax)
  .regex(/^[A-Za-z2-7 -]{16,40}$/, 'must be a recovery code')
  .openapi({ description: 'One of the recovery codes. Case, spaces and hyphens do not matter.' });

export const Factor = z
  .object({
    id: z.uuid(),
    kind: z.enum(factorKinds),
    name: z.string(),
    confirmedAt: z.iso.datetime().nullable().openapi({
      description: 'null: no code of it was sent yet, so no sign-in asks for it.',
    }),
    lastUsedAt: z.iso.datetime().nullable(),
    isBackedUp: z.boolean().nullable().openapi({
      description: "Whether a passkey is copied to the person's other devices. null: not a passkey.",
    }),
    createdAt: z.iso.datetime(),
  })
  .openapi('Factor', { description: 'Something that a person proves besides the password.' });
export type Factor = z.infer<typeof Factor>;

export const Factors = z
  .object({
    data: z.array(Factor),
    recoveryCodes: z.int().openapi({ description: 'How many recovery codes are left.' }),
  })
  .openapi('Factors');
export type Factors = z.infer<typeof Factors>;

export const AddTotp = z
  .strictObject({ name: textOf(100).default('Authenticator app') })
  .openapi('AddTotp', { example: { name: 'Phone' } });
export type AddTotp = z.infer<typeof AddTotp>;

export const RenameFactor = z
  .strictObject({ name: textOf(100) })
  .openapi('RenameFactor', { example: { name: 'Phone' } });
export type RenameFactor = z.infer<typeof RenameFactor>;

export const AddedTotp = z
  .object({
    factor: Factor,
    secret: z.string().openapi({ description: 'In base32, to be typed into an authenticator app. Shown once.' }),
    uri: z.string().openapi({ description: 'The same as an `otpauth:` URI, to be shown as a QR code.' }),
  })
  .openapi('AddedTotp');
export type AddedTotp = z.infer<typeof AddedTotp>;

export const ConfirmTotp = z.strictObject({ code: TotpCode }).openapi('ConfirmTotp');
export type ConfirmTotp = z.infer<typeof ConfirmTotp>;

export const ConfirmedTotp = z
  .object({ factor: Factor, session: z.union([SessionTokens, CookieSession]) })
  .openapi('ConfirmedTotp', { description: 'The factor, and the session that replaces the calling one.' });

export const RecoveryCodes = z
  .object({
    codes: z.array(z.string()).openapi({ description: 'Each can be used once. Shown once.' }),
  })
  .openapi('RecoveryCodes', { example: { codes: ['QK4M-7VTA-52XJ-WZ3E'] } });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

const exactlyOne = (...answers: unknown[]): boolean => answers.filter((answer) => answer !== undefined).length === 1;

export const StepUp = z
  .strictObject({
    code: TotpCode.optional(),
    webauthn: Assertion.optional(),
    password: Password.optional().openapi({
      description:
        'Frees a session from the organization whose identity provider vouched for the person. With `code`, if the person has a second factor and has not proved it in this session.',
    }),
  })
  .refine(({ code, webauthn, password }) => exactlyOne(password ?? code, webauthn), {
    error: 'must have either code, webauthn, or password with or without code',
  })
  .openapi('StepUp');
export type StepUp = z.infer<typeof StepUp>;

export const VerifyMfa = z
  .strictObject({
    challenge: ChallengeText,
    code: TotpCode.optional(),
    recoveryCode: RecoveryCode.optional(),
    webauthn: Assertion.optional(),
    transport: Transport,
    deviceToken: DeviceToken,
  })
  .refine(({ code, recoveryCode, webauthn }) => exactlyOne(code, recoveryCode, webauthn), {
    error: 'must have either code, recoveryCode or webauthn',
  })
  .openapi('VerifyMfa');
export type VerifyMfa = z.infer<typeof VerifyMfa>;

export const AskMfaOptions = z.strictObject({ challenge: ChallengeText }).openapi('AskMfaOptions');

export const AddPasskey = z
  .strictObject({ name: textOf(100).default('Passkey'), webauthn: Registration })
  .openapi('AddPasskey');
export type AddPasskey = z.infer<typeof AddPasskey>;

export const AddedPasskey = z
  .object({ factor: Factor, session: z.union([SessionTokens, CookieSession]) })
  .openapi('AddedPasskey', { description: 'The passkey, and the session that replaces the calling one.' });

export const MfaRequired = z
  .object({
    status: z.literal('mfa_required'),
    challenge: z
      .string()
      .openapi({ description: 'Sent with the code to `/v1/auth/mfa/verify`. Accepted nowhere else.' }),
    expiresInSeconds: z.int(),
    factors: z.array(z.enum(mfaKinds)).openapi({ description: 'What the person can prove.' }),
  })
  .openapi('MfaRequired', { description: 'The password is right, and the person has a second factor.' });
export type MfaRequired = z.infer<typeof MfaRequired>;
