import { z } from '@hono/zod-openapi';

/**
 * `none`: nothing waits. `throttled`: devices on which the person has never signed in wait. `locked`: the password is disabled.
 * `hidden`: the person has never come into the organization, which therefore does not learn it.
 */
const lockoutStates = ['none', 'throttled', 'locked', 'hidden'] as const;

export const Lockout = z
  .object({
    userId: z.uuid(),
    state: z.enum(lockoutStates).openapi({
      description:
        '`none`: sign-ins with the password do not wait. `throttled`: they wait on devices on which the person has never signed in. `locked`: the password is disabled. `hidden`: the person has never come into the organization with a session, so its sign-ins are not shown.',
    }),
    devices: z.enum(['unknown', 'all']).nullable().openapi({
      description: 'Which devices wait: those on which the person has never signed in, or all. null: none.',
    }),
    since: z.iso.datetime().nullable().openapi({ description: 'When the password was disabled; null: it is not.' }),
    until: z.iso.datetime().nullable().openapi({
      description: 'When the wait ends by itself; null: nothing waits, or only an unlock or a new password ends it.',
    }),
    unlockableFrom: z.iso.datetime().nullable().openapi({
      description: 'The earliest time of the next unlock, four hours after the last one; null: now.',
    }),
  })
  .openapi('Lockout', { description: 'What failed sign-ins with the password of a member have led to.' });
export type Lockout = z.infer<typeof Lockout>;
