import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { keyRingPurposes } from '../../contract/key-ring.ts';
import { at, createdAt, platformPolicy } from '../columns.ts';

/** The secrets of the product, each encrypted by the KMS provider. */
export const keyRing = pgTable(
  'key_ring',
  {
    id: uuid().primaryKey(),
    purpose: text({ enum: keyRingPurposes }).notNull(),
    /** The provider that wrapped it, for example `local`. */
    provider: text().notNull(),
    wrapped: text().notNull(),
    /** Of a signing key: raw Ed25519 public key, base64url. */
    publicKey: text(),
    /** When processes begin to use it for new values; by then every process knows it. */
    activeAt: at().notNull(),
    retiredAt: at(),
    createdAt: createdAt(),
  },
  () => [platformPolicy()],
);

export type KeyRingRow = typeof keyRing.$inferSelect;
