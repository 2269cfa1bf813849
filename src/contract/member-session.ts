import { z } from '@hono/zod-openapi';
import { authenticationMethods, SessionClient } from './session.ts';

export const MemberSession = z
  .object({
    id: z.uuid().openapi({ description: 'The id of the session, as in the audit trail.' }),
    client: SessionClient,
    aal: z.int().openapi({ description: 'The authenticator assurance level at the first visit, 1 or 2.' }),
    methods: z
      .array(z.enum(authenticationMethods))
      .openapi({ description: 'How the person had proved who it is at the first visit (RFC 8176).' }),
    firstAt: z.iso.datetime().openapi({ description: 'When the session first came into the organization.' }),
    lastAt: z.iso.datetime().openapi({ description: 'When it last did, a few seconds late.' }),
  })
  .openapi('MemberSession', {
    description: 'A session of a member that came into the organization and can still be used.',
  });
export type MemberSession = z.infer<typeof MemberSession>;
