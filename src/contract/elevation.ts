import { z } from '@hono/zod-openapi';
import { ListQuery } from './list.ts';
import { memberPermissions, userRoles } from './permissions.ts';
import { boundedText, textOf } from './text.ts';

export const elevationStatuses = ['requested', 'active', 'ended', 'reviewed', 'unreviewed', 'withdrawn'] as const;
export const ElevationStatus = z.enum(elevationStatuses).openapi('ElevationStatus', {
  description:
    '`requested`: it waits for approvals. `ended`: it waits for its review. `unreviewed`: nobody reviewed it in time; it still can be. `withdrawn`: it never became active.',
});
export type ElevationStatus = z.infer<typeof ElevationStatus>;

export const verdicts = ['accepted', 'objected'] as const;

const secondsMin = 60;
const secondsMax = 3_600;

const scope = boundedText(100).pipe(z.enum(memberPermissions as [string, ...string[]]));

export const RequestElevation = z
  .strictObject({
    role: z.enum(userRoles).openapi({ description: 'The role whose permissions are asked for.' }),
    scopes: z.array(scope).min(1).max(200).optional().openapi({
      description: 'Only these permissions of the role. Default: all that an elevation can have.',
    }),
    durationSeconds: z
      .int()
      .min(secondsMin)
      .max(secondsMax)
      .openapi({ description: 'How long it lasts once it is approved.' }),
    reason: textOf(500),
  })
  .openapi('RequestElevation', {
    example: { role: 'admin', durationSeconds: 900, reason: 'The import of incident 42 has to be stopped.' },
  });
export type RequestElevation = z.infer<typeof RequestElevation>;

export const ReviewElevation = z
  .strictObject({
    verdict: z.enum(verdicts).openapi({ description: 'Whether the use of the rights was in order.' }),
    note: textOf(500),
  })
  .openapi('ReviewElevation', { example: { verdict: 'accepted', note: 'Only the import was stopped.' } });
export type ReviewElevation = z.infer<typeof ReviewElevation>;

export const Elevation = z
  .object({
    id: z.uuid().openapi({ description: 'The id of its operation and of its approval.' }),
    status: ElevationStatus,
    requestedBy: z.string().openapi({ description: 'Who asked, as audit events name callers.' }),
    userId: z.uuid().nullable().openapi({ description: 'The member who asked; null: an operator.' }),
    role: z.enum(userRoles),
    scopes: z
      .array(z.string())
      .nullable()
      .openapi({ description: 'null: all that an elevation to the role can have.' }),
    durationSeconds: z.int(),
    reason: z.string(),
    startsAt: z.iso.datetime().nullable(),
    endsAt: z.iso.datetime().nullable().openapi({ description: 'From this second on, its token is refused.' }),
    endedAt: z.iso.datetime().nullable(),
    endedBy: z.string().nullable().openapi({ description: 'Who ended it early; null: it was not ended early.' }),
    isTokenFetched: z.boolean(),
    review: z
      .object({ verdict: z.enum(verdicts), note: z.string(), reviewedBy: z.string(), reviewedAt: z.iso.datetime() })
      .nullable(),
    reviewDueAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('Elevation', {
    description: 'More rights for a while, which others have agreed to.',
    example: {
      id: '01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c',
      status: 'active',
      requestedBy: 'user:01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77',
      userId: '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77',
      role: 'admin',
      scopes: null,
      durationSeconds: 900,
      reason: 'The import of incident 42 has to be stopped.',
      startsAt: '2026-01-15T09:40:00.000Z',
      endsAt: '2026-01-15T09:55:00.000Z',
      endedAt: null,
      endedBy: null,
      isTokenFetched: false,
      review: null,
      reviewDueAt: null,
      createdAt: '2026-01-15T09:30:00.000Z',
    },
  });
export type Elevation = z.infer<typeof Elevation>;

export const ElevationToken = z
  .object({
    token: z.string().openapi({ description: 'Sent as `Authorization: Bearer`. It is shown once.' }),
    expiresAt: z.iso.datetime(),
  })
  .openapi('ElevationToken', {
    example: {
      token: 'fh_elevation_sk_5hK2mQ9x0rB3vQ9mX2kYtL7cW5nZ8s5hK2mQ9x0rB3vQ9mX2k',
      expiresAt: '2026-01-15T09:55:00.000Z',
    },
  });
export type ElevationToken = z.infer<typeof ElevationToken>;

export const ElevationQuery = ListQuery.extend({ status: ElevationStatus.optional() });
export type ElevationQuery = z.infer<typeof ElevationQuery>;
