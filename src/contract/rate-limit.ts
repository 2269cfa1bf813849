import { z } from '@hono/zod-openapi';

/** The lowest limits that an organization can choose; they leave its owners enough calls to raise them again. */
const chosenMin = { keyPerHour: 100, principalPerMinute: 10 } as const;

const chosen = (min: number) => z.int().min(min).max(1_000_000_000).nullable().optional();

export const UpdateRateLimits = z
  .strictObject({
    keyPerHour: chosen(chosenMin.keyPerHour).openapi({
      example: 20_000,
      description: `Calls per hour for each key, at least ${chosenMin.keyPerHour}; null: the default. Single keys can have lower limits.`,
    }),
    principalPerMinute: chosen(chosenMin.principalPerMinute).openapi({
      example: 2_000,
      description: `Calls per minute for each user over all keys, at least ${chosenMin.principalPerMinute}; null: the default.`,
    }),
  })
  .openapi('UpdateRateLimits');
export type UpdateRateLimits = z.infer<typeof UpdateRateLimits>;

const RateLimit = z.object({
  limit: z.int().openapi({ description: 'The limit in force.' }),
  chosen: z.int().nullable().openapi({ description: "The organization's choice; null: the default applies." }),
  default: z.int().openapi({ description: 'The limit if nothing is chosen.' }),
  max: z.int().openapi({ description: 'The highest limit that can be chosen.' }),
});

const RateLimitUse = z.object({
  id: z.uuid().openapi({ description: 'The id of the key or the user.' }),
  limit: z.int(),
  remaining: z.int().openapi({ description: 'Calls available now.' }),
  resetSeconds: z.int().openapi({ description: 'Seconds until `remaining` increases by itself; 0: nothing is used.' }),
});

export const RateLimits = z
  .object({
    orgId: z.uuid(),
    keyPerHour: RateLimit,
    principalPerMinute: RateLimit,
    use: z.object({ key: RateLimitUse, principal: RateLimitUse }).nullable().openapi({
      description:
        "Use of the caller's key, or of the key `keyId`, and of its user. null: the caller is the platform, which is not limited. Counted by the answering process only, unless Redis counts for all processes.",
    }),
    version: z.int().openapi({ description: 'Increases by one with each change. 0: never changed.' }),
  })
  .openapi('RateLimits');
export type RateLimits = z.infer<typeof RateLimits>;
