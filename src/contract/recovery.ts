import { z } from '@hono/zod-openapi';
import { Email } from './email.ts';
import { RecoveryCode, TotpCode } from './factor.ts';
import { LinkToken } from './link-token.ts';
import { Assertion } from './passkey.ts';
import { Password } from './password.ts';

export const RequestRecovery = z
  .strictObject({ email: Email })
  .openapi('RequestRecovery', { example: { email: 'ada@acme.example' } });
export type RequestRecovery = z.infer<typeof RequestRecovery>;

const RecoveryToken = LinkToken.openapi({ description: 'The token of the mailed link (`fh_recover_sk_…`).' });

export const AskRecoveryOptions = z.strictObject({ token: RecoveryToken }).openapi('AskRecoveryOptions');

const atMostOne = (...answers: unknown[]): boolean => answers.filter((answer) => answer !== undefined).length <= 1;

export const CompleteRecovery = z
  .strictObject({
    token: RecoveryToken,
    password: Password.openapi({ description: 'The new password.' }),
    code: TotpCode.optional(),
    recoveryCode: RecoveryCode.optional(),
    webauthn: Assertion.optional(),
  })
  .refine(({ code, recoveryCode, webauthn }) => atMostOne(code, recoveryCode, webauthn), {
    error: 'must have at most one of code, recoveryCode and webauthn',
  })
  .openapi('CompleteRecovery', {
    description: 'A person with a second factor proves it, too: by `code`, `recoveryCode` or `webauthn`.',
  });
export type CompleteRecovery = z.infer<typeof CompleteRecovery>;
