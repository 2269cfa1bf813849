import { z } from '@hono/zod-openapi';
import { Email } from './email.ts';
import { RecoveryCode, TotpCode } from './factor.ts';
import { LinkToken } from './link-token.ts';
import { Password } from './password.ts';

export const RequestRecovery = z
  .strictObject({ email: Email })
  .openapi('RequestRecovery', { example: { email: 'ada@acme.example' } });
export type RequestRecovery = z.infer<typeof RequestRecovery>;

export const CompleteRecovery = z
  .strictObject({
    token: LinkToken.openapi({ description: 'The token of the mailed link (`fh_recover_sk_…`).' }),
    password: Password.openapi({ description: 'The new password.' }),
    code: TotpCode.optional(),
    recoveryCode: RecoveryCode.optional(),
  })
  .refine(({ code, recoveryCode }) => code === undefined || recoveryCode === undefined, {
    error: 'must not have both code and recoveryCode',
  })
  .openapi('CompleteRecovery', {
    description: 'A person with a second factor proves it, too: by `code` or by `recoveryCode`.',
  });
export type CompleteRecovery = z.infer<typeof CompleteRecovery>;
