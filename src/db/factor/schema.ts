import { sql } from 'drizzle-orm';
import { bigint, boolean, check, foreignKey, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { challengePurposes, factorKinds } from '../../contract/factor.ts';
import { authenticationMethods, sessionClients } from '../../contract/session.ts';
import { at, createdAt, personPolicies } from '../columns.ts';
import { identities } from '../user/schema.ts';

/** What a person proves besides the password. Counts from its confirmation on. */
export const factors = pgTable(
  'factors',
  {
    id: uuid().primaryKey(),
    identityId: uuid().notNull(),
    kind: text({ enum: factorKinds }).notNull(),
    name: text().notNull(),
    /** The seed of an app in base32, encrypted by the key ring for this row. */
    sealed: text(),
    /** The time step of the last accepted code. It only grows, so that no code is accepted twice (RFC 6238, 5.2). */
    lastStep: bigint({ mode: 'number' }),
    /** Wrong codes since the last accepted one. */
    failures: integer().notNull().default(0),
    /** The names by which a browser finds a passkey, base64url like its key. */
    credentialId: text(),
    publicKey: text(),
    /** Of a passkey that is bound to one device, it grows with every use. */
    counter: bigint({ mode: 'number' }),
    deviceType: text({ enum: ['singleDevice', 'multiDevice'] }),
    /** Whether a passkey is copied to other devices of the person. */
    isBackedUp: boolean(),
    transports: text().array(),
    confirmedAt: at(),
    lastUsedAt: at(),
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'factors_identity_id_fkey',
      columns: [table.identityId],
      foreignColumns: [identities.id],
    }).onDelete('cascade'),
    unique('factors_credential_id_key').on(table.credentialId),
    check('factors_kind_check', sql`kind in ('totp', 'webauthn')`),
    check('factors_totp_check', sql`(kind = 'totp') = (sealed is not null)`),
    check(
      'factors_webauthn_check',
      sql`num_nonnulls(credential_id, public_key, counter, device_type, is_backed_up, transports) = case when kind = 'webauthn' then 6 else 0 end`,
    ),
    index('factors_identity_id_created_at_idx').on(table.identityId, table.createdAt),
    ...personPolicies(),
  ],
);

/** The codes by which a person who has lost its factor adds another one. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    id: uuid().primaryKey(),
    identityId: uuid().notNull(),
    codeHash: text().notNull(),
    pepperId: uuid().notNull(),
    usedAt: at(),
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'recovery_codes_identity_id_fkey',
      columns: [table.identityId],
      foreignColumns: [identities.id],
    }).onDelete('cascade'),
    unique('recovery_codes_code_hash_key').on(table.codeHash),
    index('recovery_codes_identity_id_idx').on(table.identityId),
    ...personPolicies(),
  ],
);

/** A sign-in that waits for a second factor, and what its session will be. */
export const challenges = pgTable(
  'challenges',
  {
    id: uuid().primaryKey(),
    identityId: uuid().notNull(),
    purpose: text({ enum: challengePurposes }).notNull(),
    challengeHash: text().notNull(),
    pepperId: uuid().notNull(),
    client: text({ enum: sessionClients }).notNull(),
    deviceName: text(),
    /** What was proved already. */
    methods: text({ enum: authenticationMethods }).array().notNull(),
    /** Of a sign-in with an identity provider, like the next two: its organization. */
    federatedOrgId: uuid(),
    connectionId: uuid(),
    providerSession: text(),
    tries: integer().notNull().default(0),
    expiresAt: at().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'challenges_identity_id_fkey',
      columns: [table.identityId],
      foreignColumns: [identities.id],
    }).onDelete('cascade'),
    unique('challenges_challenge_hash_key').on(table.challengeHash),
    check('challenges_purpose_check', sql`purpose in ('mfa')`),
    index('challenges_identity_id_created_at_idx').on(table.identityId, table.createdAt),
    index('challenges_created_at_idx').on(table.createdAt),
    ...personPolicies(),
  ],
);

export type FactorRow = typeof factors.$inferSelect;

type PasskeyColumn = 'credentialId' | 'publicKey' | 'counter' | 'deviceType' | 'isBackedUp' | 'transports';

/** What is stored of a passkey. */
export type NewPasskey = { [Column in PasskeyColumn]: NonNullable<FactorRow[Column]> };
export type PasskeyRow = FactorRow & NewPasskey;
export type ChallengeRow = typeof challenges.$inferSelect;
