import { z } from '@hono/zod-openapi';
import { changeOf } from './change.ts';
import { factorKinds } from './factor.ts';
import { Instant } from './instant.ts';
import { Networks } from './network.ts';

/**
 * Which recoveries the organization looks at. `factors`: it approves those of lost second factors. `always`: it also holds a member
 * whom the mailbox alone let in. `never`: neither.
 */
export const recoveryApprovals = ['never', 'factors', 'always'] as const;

/** The policy of an organization that has chosen none. */
export const sessionPolicyDefaults = {
  mfaRequired: false,
  mfaGraceUntil: null,
  factors: null,
  idleSeconds: null,
  maxAgeSeconds: null,
  networks: null,
  ssoRequired: false,
  passwordAllowed: true,
  trustIdpMfa: false,
  recoveryApproval: 'factors',
} as const;

/** How long members have to add a factor, unless the organization says otherwise. */
export const mfaGraceMs = 7 * 86_400_000;

const MfaRequired = z.boolean().openapi({
  description: 'Whether only people who have proved two factors enter the organization. Keys are not affected.',
});
const AcceptedFactors = z
  .array(z.enum(factorKinds))
  .min(1)
  .max(factorKinds.length)
  .nullable()
  .openapi({ description: 'The kinds of second factors that `mfaRequired` accepts. null: all.' });
const IdleSeconds = z
  .int()
  .min(900)
  .max(30 * 86_400)
  .nullable()
  .openapi({
    description:
      'A session that was not refreshed for longer does not enter until the person proves itself again. null: no limit.',
  });
const MaxAgeSeconds = z
  .int()
  .min(3_600)
  .max(90 * 86_400)
  .nullable()
  .openapi({
    description: 'How long after its last proof a person has to prove itself again. null: no limit.',
  });

const networksDescription =
  'The networks (CIDR) from which sessions enter, at most 50. A signed-in person who sets them must be in one of them. null: all networks. Keys are not affected.';
const SsoRequired = z.boolean().openapi({
  description:
    "Whether only people for whom one of the organization's identity providers vouched enter (`sso_required`), and owners with a passkey. Keys are not affected.",
});
const PasswordAllowed = z.boolean().openapi({
  description:
    'Whether sessions that began with a password enter. If not, people sign in with an identity provider of the organization or with a passkey.',
});
const TrustIdpMfa = z.boolean().openapi({
  description:
    "Whether a second factor that the organization's identity provider reports (`amr: mfa`) counts as one, so that the person is not asked for its own.",
});

const RecoveryApproval = z.enum(recoveryApprovals).openapi({
  description:
    '`factors`: members who have lost their second factor can ask here for its removal, which others have to approve. `always`: the same, and a member who has chosen another password by a mailed link, and proved neither a code of an app nor a passkey with it, is held (`membership_held`) until an administrator releases it. `never`: neither. Keys are not affected.',
});

export const UpdateSessionPolicy = changeOf({
  mfaRequired: MfaRequired.optional(),
  mfaGraceUntil: Instant.nullable().optional().openapi({
    description:
      'Until then, people without two factors still enter. null: from now on they do not. Default when the requirement begins: seven days from now.',
  }),
  factors: AcceptedFactors.optional(),
  idleSeconds: IdleSeconds.optional(),
  maxAgeSeconds: MaxAgeSeconds.optional(),
  networks: Networks.nullable().optional().openapi({ description: networksDescription }),
  ssoRequired: SsoRequired.optional(),
  passwordAllowed: PasswordAllowed.optional(),
  trustIdpMfa: TrustIdpMfa.optional(),
  recoveryApproval: RecoveryApproval.optional(),
}).openapi('UpdateSessionPolicy');
export type UpdateSessionPolicy = z.infer<typeof UpdateSessionPolicy>;

export const SessionPolicy = z
  .object({
    orgId: z.uuid(),
    mfaRequired: MfaRequired,
    mfaGraceUntil: z.iso.datetime().nullable().openapi({
      description: 'Until then, people without two factors still enter.',
    }),
    factors: AcceptedFactors,
    idleSeconds: IdleSeconds,
    maxAgeSeconds: MaxAgeSeconds,
    networks: z.array(z.string()).nullable().openapi({ description: networksDescription }),
    ssoRequired: SsoRequired,
    passwordAllowed: PasswordAllowed,
    trustIdpMfa: TrustIdpMfa,
    recoveryApproval: RecoveryApproval,
    version: z.int().openapi({ description: 'Increases by one with each change, from 0.' }),
    updatedAt: z.iso.datetime().nullable().openapi({ description: 'null: the defaults apply.' }),
  })
  .openapi('SessionPolicy', {
    description: 'What an organization asks of the sessions that enter it.',
    example: {
      orgId: '019a1c52-8a4e-7c1d-9a38-0f2f4f6b7c11',
      mfaRequired: true,
      mfaGraceUntil: '2026-02-01T00:00:00.000Z',
      factors: null,
      idleSeconds: 3_600,
      maxAgeSeconds: null,
      networks: ['203.0.113.0/24'],
      ssoRequired: false,
      passwordAllowed: true,
      trustIdpMfa: false,
      recoveryApproval: 'factors',
      version: 1,
      updatedAt: '2026-01-15T09:30:00.000Z',
    },
  });
export type SessionPolicy = z.infer<typeof SessionPolicy>;
