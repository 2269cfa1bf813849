import { z } from '@hono/zod-openapi';
import { KeyText } from './api-key-verification.ts';
import { type ErrorCode, errorTable } from './errors.ts';
import { PermissionName } from './me.ts';
import { Address } from './network.ts';
import { SlugShape } from './slug.ts';
import { textOf } from './text.ts';
import { Id } from './uuid.ts';

/** How long others may keep a decision, unless something ends earlier. */
export const decisionSecondsDefault = 5;
export const decisionSecondsMax = 30;
const evaluationsMax = 100;
const ignored =
  'Accepted because the shape of AuthZEN has it, and not considered: what decides is looked up, never taken from the caller.';

const properties = z.looseObject({}).optional().openapi({ description: ignored });

const PolicySubject = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('token'),
      id: KeyText.openapi({
        description: "A key, or the access token of a person's session, exactly as its holder sent it.",
      }),
      properties,
    }),
    z.strictObject({
      type: z.literal('user'),
      id: Id.openapi({ description: 'The id of a member of the organization.' }),
      properties,
    }),
    z.strictObject({
      type: z.literal('operator'),
      id: Id.openapi({
        description: 'The id of a person who operates the installation. Only callers for the platform know of any.',
      }),
      properties,
    }),
  ])
  .openapi('PolicySubject', { description: 'Who is asked about.' });

const PolicyAction = z
  .strictObject({
    name: textOf(100).openapi({ description: 'A permission. One that does not exist is refused to everybody.' }),
    properties,
  })
  .openapi('PolicyAction');

const PolicyTarget = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('organization'),
      id: SlugShape.openapi({ description: 'The slug of the organization.' }),
      properties,
    }),
    z.strictObject({
      type: z.literal('operation'),
      id: Id.openapi({ description: 'The id of an operation, for permissions whose decision depends on it.' }),
      properties,
    }),
  ])
  .openapi('PolicyTarget', { description: 'What the permission would be used on.' });
export type PolicyTarget = z.infer<typeof PolicyTarget>;

const PolicyContext = z
  .looseObject({
    address: Address.optional().openapi({
      type: 'string',
      example: '203.0.113.7',
      description:
        'The address from which a session was used at your server, for an organization that admits some networks. Absent: not compared.',
    }),
  })
  .openapi('PolicyContext', { description: `Anything but \`address\` is not considered. ${ignored}` });

export const Evaluate = z
  .strictObject({
    subject: PolicySubject,
    action: PolicyAction,
    resource: PolicyTarget,
    context: PolicyContext.optional(),
  })
  .openapi('Evaluate', {
    example: {
      subject: { type: 'user', id: '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77' },
      action: { name: 'user:create' },
      resource: { type: 'organization', id: 'acme' },
    },
  });
export type Evaluate = z.infer<typeof Evaluate>;

const semantics = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const;

export const EvaluateAll = z
  .strictObject({
    subject: PolicySubject.optional(),
    action: PolicyAction.optional(),
    resource: PolicyTarget.optional(),
    context: PolicyContext.optional(),
    evaluations: z
      .array(
        z.strictObject({
          subject: PolicySubject.optional(),
          action: PolicyAction.optional(),
          resource: PolicyTarget.optional(),
          context: PolicyContext.optional(),
        }),
      )
      .min(1)
      .max(evaluationsMax)
      .openapi({ description: 'What one leaves out is that of the whole.' }),
    options: z
      .strictObject({
        evaluations_semantic: z.enum(semantics).default('execute_all').openapi({
          description: 'Whether to stop at the first refusal, or at the first permit. Those after it have no answer.',
        }),
      })
      .optional(),
  })
  .openapi('EvaluateAll', {
    example: {
      subject: { type: 'user', id: '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77' },
      resource: { type: 'organization', id: 'acme' },
      evaluations: [{ action: { name: 'user:list' } }, { action: { name: 'user:create' } }],
    },
  });
export type EvaluateAll = z.infer<typeof EvaluateAll>;

/** The reasons of refusals, as far as a decision has one. */
const decisionCodes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];

export const Obligation = z
  .strictObject({
    name: z.enum(['step_up']),
    maxAgeSeconds: z.int(),
  })
  .openapi('Obligation', {
    description:
      'Must be met before the decision is followed; a caller that does not know its name must refuse. `step_up`: the person has signed in with a second factor, or proved it again, within `maxAgeSeconds`. Of a decision about a key it is never one; about a member, whose credential is not known, it holds for sessions only.',
  });
export type Obligation = z.infer<typeof Obligation>;

const DecisionContext = z
  .object({
    id: z.uuid().openapi({ description: 'Of this decision; the `jti` of its signature.' }),
    code: z.enum(decisionCodes).nullable().openapi({
      description: 'Why it is refused: the `code` with which the API would refuse the call. null: it is not.',
    }),
    reason: z.string().nullable(),
    policyIds: z.array(z.string()).openapi({ description: 'The rules that decided.' }),
    policyRevision: z.string().openapi({ description: 'Names the policy, with its data.' }),
    obligations: z.array(Obligation),
    ttlSeconds: z
      .int()
      .openapi({ description: 'How long the decision may be kept from now on. 0: for this one call only.' }),
    issuedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    jws: z.string().nullable().openapi({
      description:
        'The decision as a JSON Web Signature (compact, EdDSA), verifiable by the keys at `/.well-known/jwks.json`. null: with `sign=false`.',
    }),
  })
  .openapi('DecisionContext');

export const Evaluation = z.object({ decision: z.boolean(), context: DecisionContext }).openapi('Evaluation', {
  example: {
    decision: false,
    context: {
      id: '01983f0a-6f3e-7c51-9d2b-0a4b6d8e2f13',
      code: 'forbidden',
      reason: 'the role of the caller does not have the permission',
      policyIds: ['authz/role'],
      policyRevision: '8a83c61c4e532057',
      obligations: [],
      ttlSeconds: 5,
      issuedAt: '2026-11-29T10:00:00.000Z',
      expiresAt: '2026-11-29T10:00:05.000Z',
      jws: null,
    },
  },
});
export type Evaluation = z.infer<typeof Evaluation>;

export const Evaluations = z.object({ evaluations: z.array(Evaluation) }).openapi('Evaluations');
export type Evaluations = z.infer<typeof Evaluations>;

export const SignQuery = z.strictObject({
  sign: z
    .enum(['true', 'false'])
    .default('true')
    .openapi({ description: '`false`: without a signature, which costs time.' }),
});

export const PolicyInfo = z
  .object({
    revision: z.string().openapi({ description: 'Names the policy together with the table of permissions.' }),
    source: z.enum(['built-in', 'bundle']).openapi({
      description: '`built-in`: the policy that comes with the product. `bundle`: one that was found outside.',
    }),
    loadedAt: z.iso.datetime().openapi({ description: 'Since when this process decides by it.' }),
    bundle: z
      .object({
        place: z.string(),
        revisionId: z.string().nullable().openapi({ description: 'The one that decides. null: that of the product.' }),
        lookedAt: z.iso.datetime().nullable().openapi({ description: 'When a worker last looked for a new one.' }),
        problem: z.string().nullable().openapi({ description: 'Why the file that is there does not decide.' }),
      })
      .nullable()
      .openapi({
        description: 'Shown to callers for the platform. null: no place for policies from outside is configured.',
      }),
  })
  .openapi('PolicyInfo', {
    example: { revision: '8a83c61c4e532057', source: 'built-in', loadedAt: '2026-11-29T10:00:00.000Z', bundle: null },
  });
export type PolicyInfo = z.infer<typeof PolicyInfo>;

export const Explain = z
  .strictObject({
    permission: PermissionName,
    userId: Id.optional().openapi({
      description: 'A member of the organization. Absent: the caller itself, or the member whose key `keyId` names.',
    }),
    keyId: Id.optional().openapi({
      description:
        'A key of the member, whose scopes count too. Whether the key is still accepted does not. Absent: everything that the member may do.',
    }),
    organization: SlugShape.optional().openapi({
      description:
        'The slug of the organization of the member, for callers for the platform. Members ask about their own.',
    }),
    resource: PolicyTarget.optional(),
  })
  .openapi('Explain', { example: { permission: 'user:create' } });
export type Explain = z.infer<typeof Explain>;

export const Explanation = z
  .object({
    decision: z.boolean(),
    code: z.enum(decisionCodes).nullable(),
    reason: z.string().nullable(),
    policyIds: z.array(z.string()),
    policyRevision: z.string(),
    conditions: z.array(z.string()).openapi({
      description:
        'Rules that decide only when it is known what the permission is used on. Empty if `resource` has named it.',
    }),
    rules: z
      .array(
        z.object({
          policyId: z.string(),
          refuses: z.boolean(),
          reason: z.string().nullable().openapi({ description: 'Why the rule refuses; null: it does not.' }),
        }),
      )
      .openapi({ description: 'Each rule, in the order in which they decide. The first that refuses is the answer.' }),
  })
  .openapi('Explanation');
export type Explanation = z.infer<typeof Explanation>;

export const MemberPermissions = z
  .object({
    userId: z.uuid(),
    role: z.string(),
    customRole: z.string().nullable().openapi({ description: 'The name of the custom role; null: a built-in role.' }),
    permissions: z.array(PermissionName).openapi({ description: 'What the member may do now.' }),
    policyRevision: z.string(),
  })
  .openapi('MemberPermissions');
export type MemberPermissions = z.infer<typeof MemberPermissions>;

const Jwk = z
  .object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string(),
    kid: z.string(),
    alg: z.literal('EdDSA'),
    use: z.literal('sig'),
  })
  .openapi('Jwk');
export const Jwks = z.object({ keys: z.array(Jwk) }).openapi('Jwks');
export type Jwks = z.infer<typeof Jwks>;
