import { sql } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import { v7 as uuid } from 'uuid';
import type { FactorKind } from '../../src/contract/factor.ts';
import type { Db } from '../../src/db/client.ts';
import { confirmFactor, insertFactor, insertPasskey } from '../../src/db/factor/store.ts';
import { withOrganization, withPerson } from '../../src/db/tenancy.ts';
import { newSeed } from '../../src/usecases/factor/totp.ts';
import type { KeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import type { TestAuthenticator } from './authenticator.ts';

export interface TestFactor {
  id: string;
  seed: string;
}

/** The code of an authenticator app now, or `steps` of 30 s later. */
export const codeOf = (seed: string, steps = 0): string =>
  TOTP.generate({ secret: Secret.fromBase32(seed), timestamp: Date.now() + steps * 30_000 });

/** Inserts the row of an authenticator app, confirmed unless said otherwise. */
export const createFactorRows = async (
  { db, keyRing }: { db: Db; keyRing: KeyRing },
  identityId: string,
  { isConfirmed = true } = {},
): Promise<TestFactor> => {
  const [id, seed] = [uuid(), newSeed()];
  await withPerson(db, identityId, async (tx) => {
    await insertFactor(tx, { id, identityId, kind: 'totp', name: 'Phone', sealed: keyRing.seal(seed, id) });
    if (isConfirmed) await confirmFactor(tx, id);
  });
  return { id, seed };
};

/** The row of a passkey of this device, as its enrolment leaves it. */
export const createPasskeyRows = async (
  { db }: { db: Db },
  identityId: string,
  device: TestAuthenticator,
): Promise<string> => {
  const id = uuid();
  await withPerson(db, identityId, async (tx) => {
    await insertPasskey(tx, { id, identityId, name: 'Phone', ...device.enrolled(identityId) });
    await confirmFactor(tx, id);
  });
  return id;
};

/** Makes an organization require a second factor, at once unless said otherwise. */
export const requireMfa = async (
  db: Db,
  orgId: string,
  graceUntil: Date | null = null,
  kinds: FactorKind[] | null = null,
): Promise<void> => {
  const until = graceUntil?.toISOString() ?? null;
  await withOrganization(db, orgId, (tx) =>
    tx.execute(sql`
      insert into session_policies (org_id, mfa_required, mfa_grace_until, factors)
      values (${orgId}, true, ${until}, ${sql.param(kinds)}::text[])
      on conflict (org_id) do update
        set mfa_required = true, mfa_grace_until = excluded.mfa_grace_until, factors = excluded.factors`),
  );
};
