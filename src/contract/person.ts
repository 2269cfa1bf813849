import { z } from '@hono/zod-openapi';
import { Email } from './email.ts';

export const PersonQuery = z.strictObject({
  email: Email.openapi({ description: 'The whole address, in any case.' }),
});
export type PersonQuery = z.infer<typeof PersonQuery>;

export const Person = z
  .object({
    id: z.uuid().openapi({ description: 'The id that audit trails show as `person:<id>`.' }),
    email: z.string(),
    isEmailVerified: z.boolean().openapi({ description: 'Whether the person has proved to own the mailbox.' }),
    disabledAt: z.iso.datetime().nullable().openapi({
      description: 'When the platform disabled the account; null: the person may sign in.',
    }),
    createdAt: z.iso.datetime(),
  })
  .openapi('Person', {
    description: 'A person, who may be in many organizations.',
    example: {
      id: '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77',
      email: 'ada@acme.example',
      isEmailVerified: true,
      disabledAt: null,
      createdAt: '2026-01-15T09:30:00.000Z',
    },
  });
export type Person = z.infer<typeof Person>;
