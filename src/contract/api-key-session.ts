import { z } from '@hono/zod-openapi';
import { KeyText } from './api-key-verification.ts';
import { SessionTokens, Transport } from './session.ts';

/** How long a session that began with a key lasts at most, in seconds. It is not renewed. */
export const keySessionSeconds = { platform: 60 * 60, user: 8 * 60 * 60 } as const;

export const StartKeySession = z
  .strictObject({
    key: KeyText.openapi({ description: 'The key of a member, or the platform key.' }),
    transport: Transport,
  })
  .openapi('StartKeySession', { example: { key: 'fh_user_sk_5hK2mQ9x…', transport: 'cookie' } });
export type StartKeySession = z.infer<typeof StartKeySession>;

export const KeySession = SessionTokens.omit({ refreshToken: true })
  .extend({
    accessToken: z.string().openapi({ description: 'Acts as the key. It cannot be renewed.' }),
    expiresInSeconds: z.int().openapi({ description: 'The life of the session, unless its key ends before.' }),
  })
  .openapi('KeySession');
export type KeySession = z.infer<typeof KeySession>;
