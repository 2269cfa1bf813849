import { expect } from 'vitest';
import { ApiKey, IssuedApiKey, RevokedApiKey } from '../../src/contract/api-key.ts';
import { kindOf } from '../../src/contract/api-key-text.ts';
import { etagOf } from '../../src/contract/etag.ts';
import { auditEvents, outbox } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { codeOf, type MembersApi, type TestOrganization } from '../members/support.ts';
import { until } from '../support/until.ts';

interface ShownKey extends IssuedApiKey {
  secret: string;
}

/** The new key in an answer, with its secret. */
export const issuedOf = async (response: Response): Promise<ShownKey> => {
  expect(response.status, await response.clone().text()).toBe(201);
  const { secret, ...issued } = IssuedApiKey.strict().parse(await response.json());
  expect(response.headers.get('etag')).toBe(etagOf(issued));
  expect(response.headers.get('cache-control')).toBe('no-store');
  if (secret === null) throw new Error('The answer shows no secret');
  expect(kindOf(secret)).toBe('user');
  expect(secret.startsWith(issued.prefix)).toBe(true);
  return { ...issued, secret };
};

export const keyOf = async (response: Response): Promise<ApiKey> => {
  expect(response.status, await response.clone().text()).toBe(200);
  const body = (await response.json()) as object;
  return ('cascaded' in body ? RevokedApiKey : ApiKey).strict().parse(body);
};

export const revokedOf = async (response: Response): Promise<RevokedApiKey> => {
  expect(response.status, await response.clone().text()).toBe(200);
  return RevokedApiKey.strict().parse(await response.json());
};

export const listOf = async (response: Response): Promise<ApiKey[]> => {
  expect(response.status, await response.clone().text()).toBe(200);
  const { data } = (await response.json()) as { data: unknown[] };
  return data.map((key) => ApiKey.strict().parse(key));
};

/** The code with which a key is refused; `ok` if it is accepted. */
export const outcomeOf = async ({ request }: MembersApi, key: string): Promise<string> => {
  const response = await request('/v1/me', { key });
  return response.status === 200 ? 'ok' : codeOf(response);
};

export const untilOutcome = (api: MembersApi, key: string, outcome: string, milliseconds = 5_000): Promise<string> =>
  until(
    () => outcomeOf(api, key),
    (found) => found === outcome,
    `the key is ${outcome}`,
    milliseconds,
  );

/** Audit events of an organization, oldest first. */
export const recordsOf = ({ world }: MembersApi, { orgId }: TestOrganization) =>
  withOrganization(world.db, orgId, async (tx) => ({
    audited: await tx.select().from(auditEvents).orderBy(auditEvents.seq),
    announced: await tx.select().from(outbox).orderBy(outbox.id),
  }));

export const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
