import { z } from '@hono/zod-openapi';
import { approvalStatuses } from './approval.ts';
import { Email } from './email.ts';
import { RecoveryCode, TotpCode } from './factor.ts';
import { LinkToken } from './link-token.ts';
import { Assertion } from './passkey.ts';
import { Password } from './password.ts';
import { Slug } from './slug.ts';

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

export const RequestFactorRecovery = z
  .strictObject({
    email: Email,
    kind: z.literal('factors').openapi({ description: 'What was lost: the second factors.' }),
    organization: Slug.openapi({ description: 'The organization whose administrators are asked.' }),
  })
  .openapi('RequestFactorRecovery', {
    example: { email: 'ada@acme.example', kind: 'factors', organization: 'acme' },
  });
export type RequestFactorRecovery = z.infer<typeof RequestFactorRecovery>;

export const ConfirmFactorRecovery = z
  .strictObject({ token: LinkToken.openapi({ description: 'The token of the mailed link (`fh_lost_sk_…`).' }) })
  .openapi('ConfirmFactorRecovery');

export const FactorRecovery = z
  .object({
    organization: z.string().openapi({ description: 'The slug of the organization whose administrators are asked.' }),
    status: z.enum([...approvalStatuses, 'recovered']).openapi({
      description:
        '`pending`: it waits for a decision. `approved`: the factors are being removed. `recovered`: they are removed, so sign in and add another one. `denied`, `expired`, `canceled`: they stay.',
    }),
    eligibleApprovers: z.int().openapi({ description: 'How many members could approve when it was requested.' }),
    expiresAt: z.iso.datetime().openapi({ description: 'When the request lapses.' }),
    createdAt: z.iso.datetime(),
  })
  .openapi('FactorRecovery', { description: 'A request to remove the lost second factors of a person.' });
export type FactorRecovery = z.infer<typeof FactorRecovery>;
