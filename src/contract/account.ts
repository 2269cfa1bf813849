import { z } from '@hono/zod-openapi';
import { locales } from './locale.ts';

const locale = z.enum(locales).openapi({ description: 'The language of mails to the person.' });

/** What the platform knows of a person who signs in, besides how it signs in. */
export const Account = z
  .object({
    id: z.uuid(),
    email: z.string(),
    emailVerifiedAt: z.iso
      .datetime()
      .nullable()
      .openapi({ description: 'When the person last proved that mails to this address arrive; null: never.' }),
    locale,
  })
  .openapi('Account', {
    example: {
      id: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0',
      email: 'grace@acme.example',
      emailVerifiedAt: '2026-01-15T09:30:00.000Z',
      locale: 'en',
    },
  });
export type Account = z.infer<typeof Account>;

export const UpdateAccount = z.strictObject({ locale }).openapi('UpdateAccount');
export type UpdateAccount = z.infer<typeof UpdateAccount>;
