import { z } from '@hono/zod-openapi';

/** Whatever an organization chooses leaves its owners enough calls to choose anew. */
const chosenMin = { keyPerHour: 100, principalPerMinute: 10 } as const;

const chosen = (min: number) => z.int().min(min).max(1_000_000_000).nullable().optional();

export const UpdateRateLimits = z
  .strictObject({
    keyPerHour: chosen(chosenMin.keyPerHour).openapi({
      example: 20_000,
      description: `Calls per hour that each key may make, at least ${chosenMin.keyPerHour}; null: the default. A key can be given less.`,
    }),
    principalPerMinute: chosen(chosenMin.principalPerMinute).openapi({
      example: 2_000,
      description: `Calls per minute that each user may make with all keys together, at least ${chosenMin.principalPerMinute}; null: the default.`,
    }),
  })
  .openapi('UpdateRateLimits');
export type UpdateRateLimits = z.infer<typeof UpdateRateLimits>;

const RateLimit = z.object({
  limit: z.int().openapi({ description: 'What holds now.' }),
  chosen: z.int().nullable().openapi({ description: 'What the organization has chosen; null: the default holds.' }),
  default: z.int().openapi({ description: 'What holds where nothing is chosen.' }),
  max: z.int().openapi({ description: 'The most that can be chosen.' }),
});

const RateLimitUse = z.object({
  id: z.uuid().openapi({ description: 'The key, or the user.' }),
  limit: z.int(),
  remaining: z.int().openapi({ description: 'Calls that can be made now.' }),
  resetSeconds: z.int().openapi({ description: 'Until `remaining` grows by itself; 0: nothing is in use.' }),
});

export const RateLimits = z
  .object({
    orgId: z.uuid(),
    keyPerHour: RateLimit,
    principalPerMinute: RateLimit,
    use: z.object({ key: RateLimitUse, principal: RateLimitUse }).nullable().openapi({
      description:
        'Of the key that asks, or of the key `keyId`, and of its user; null: the platform asks, which is not limited. Counted by the process that answers, unless Redis counts for all.',
    }),
    version: z.int().openapi({ description: 'Grows by one with each change. 0: never changed.' }),
  })
  .openapi('RateLimits');
export type RateLimits = z.infer<typeof RateLimits>;
