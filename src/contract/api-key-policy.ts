import { z } from '@hono/zod-openapi';
import { changeOf } from './change.ts';

const dayMs = 86_400_000;

/** The policy of an organization that has chosen none. */
export const apiKeyPolicyDefaults = { maxAgeDays: null, warningDays: 14, overlapSeconds: 86_400 } as const;

const overlapSecondsMax = 30 * 86_400;

/** How long a rotated key is accepted alongside its successor. */
export const OverlapSeconds = z
  .int()
  .min(0)
  .max(overlapSecondsMax)
  .openapi({ description: 'How long a rotated key is accepted alongside its successor; 0: it is revoked at once.' });

const MaxAgeDays = z.int().min(1).max(3_650).nullable().openapi({
  description: 'The age at which a key is due for rotation; null: never. An overdue key still works.',
});

const WarningDays = z
  .int()
  .min(0)
  .max(365)
  .openapi({ description: 'The number of days before a key is due during which it is shown as `due_soon`.' });

export const UpdateApiKeyPolicy = changeOf({
  maxAgeDays: MaxAgeDays.optional(),
  warningDays: WarningDays.optional(),
  overlapSeconds: OverlapSeconds.optional(),
}).openapi('UpdateApiKeyPolicy');
export type UpdateApiKeyPolicy = z.infer<typeof UpdateApiKeyPolicy>;

export const ApiKeyPolicy = z
  .object({
    orgId: z.uuid(),
    maxAgeDays: MaxAgeDays,
    warningDays: WarningDays,
    overlapSeconds: OverlapSeconds,
    version: z.int().openapi({ description: 'Increases by one with each change, from 0.' }),
    updatedAt: z.iso.datetime().nullable().openapi({ description: 'null: the defaults apply.' }),
  })
  .openapi('ApiKeyPolicy', {
    description: "The rotation policy for an organization's keys.",
    example: {
      orgId: '019a1c52-8a4e-7c1d-9a38-0f2f4f6b7c11',
      maxAgeDays: 90,
      warningDays: 14,
      overlapSeconds: 86_400,
      version: 1,
      updatedAt: '2026-01-15T09:30:00.000Z',
    },
  });
export type ApiKeyPolicy = z.infer<typeof ApiKeyPolicy>;

export const Rotation = z
  .object({
    state: z.enum(['none', 'ok', 'due_soon', 'overdue']).openapi({
      description: '`none`: no policy requires a rotation, or the key has already been rotated or revoked.',
    }),
    dueAt: z.iso.datetime().nullable(),
    warnAt: z.iso.datetime().nullable().openapi({ description: 'The key is `due_soon` from this time on.' }),
  })
  .openapi('Rotation', { description: "The organization's rotation policy applied to this key." });
export type Rotation = z.infer<typeof Rotation>;

/** Applies a policy to a key in use since `createdAt`. */
export const rotationOf = (
  { maxAgeDays, warningDays }: Pick<ApiKeyPolicy, 'maxAgeDays' | 'warningDays'>,
  createdAt: Date,
  now: number,
): Rotation => {
  if (maxAgeDays === null) return { state: 'none', dueAt: null, warnAt: null };
  const dueAt = createdAt.getTime() + maxAgeDays * dayMs;
  const warnAt = Math.max(createdAt.getTime(), dueAt - warningDays * dayMs);
  const state = now >= dueAt ? 'overdue' : now >= warnAt ? 'due_soon' : 'ok';
  return { state, dueAt: new Date(dueAt).toISOString(), warnAt: new Date(warnAt).toISOString() };
};
