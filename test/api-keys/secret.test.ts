import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApi } from '../api/support.ts';
import { codeOf, type MembersApi, openOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { issuedOf, keyOf, outcomeOf, untilOutcome } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

/** Every row of every table, as text. */
const everythingStored = (): Promise<string> =>
  asOwnerOf(api.world.database, async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
    const rows = await Promise.all(tables.map(({ name }) => sql.unsafe(`select t::text as row from ${name} t`)));
    return rows.flatMap((found) => found.map(({ row }) => String(row))).join('\n');
  });

it('is only in the one answer that shows it, not in any log, row, audit event, outbox event, claim or error', async () => {
  const organization = await openOrganization(api);
  const { call, owner, join } = organization;
  const answers: string[] = [];
  const noted = async (response: Response): Promise<Response> => {
    answers.push(await response.clone().text(), JSON.stringify([...response.headers]));
    return response;
  };
  const headers = (key: string) => ({ 'Idempotency-Key': key });

  const json = { name: 'Grepped', userId: owner.id };
  const first = await issuedOf(await call('/api-keys', { json, headers: headers('issue') }));
  await noted(await call('/api-keys', { json, headers: headers('issue') }));
  const second = await issuedOf(await call(`/api-keys/${first.id}/rotate`, { json: {}, headers: headers('rotate') }));
  await noted(await call(`/api-keys/${first.id}/rotate`, { json: {}, headers: headers('rotate') }));
  const secrets = [first.secret, second.secret];

  // Used correctly and incorrectly: refused, damaged, in the wrong place, with an invalid body.
  const member = await join('member');
  for (const { id, secret } of [first, second]) {
    expect(await outcomeOf(api, secret)).toBe('ok');
    await noted(await call('/api-keys', { key: secret }));
    await noted(await call(`/api-keys/${id}`, { key: secret }));
    await noted(await call('/api-keys', { json: { ...json, name: secret }, key: secret }));
    await noted(await call('/api-keys', { json: { ...json, scopes: [secret] }, key: secret }));
    await noted(await call('/api-keys', { json: { name: 'No', userId: member.id, [secret]: 1 }, key: member.key }));
    await noted(await call('/users', { json: { email: secret, role: 'member' }, key: secret }));
    await noted(await api.request('/v1/orgs', { json: { name: secret }, key: secret }));
    await noted(await call('/api-keys', { key: `${secret.slice(0, -1)}~` }));
    await noted(await call(`/api-keys/${id}`, { method: 'PATCH', json: { name: 'Renamed' }, key: secret }));
    await noted(
      await call(`/api-keys/${id}/revoke`, { json: { reason: `found ${secret} in a log` }, key: member.key }),
    );
    await noted(await call(`/users/${member.id}/suspend`, { json: { reason: `found ${secret} in a log` } }));
    const used = { 'X-Request-Id': secret, 'Idempotency-Key': secret };
    const invited = { email: `${id}@example.com`, role: 'viewer' };
    await noted(await call('/users', { json: invited, headers: used }));
    await noted(await call('/users', { json: invited, headers: { 'X-Request-Id': secret } }));
    await noted(await call('/users', { json: invited, headers: { 'X-Request-Id': secret }, key: member.key }));
    await noted(await api.request(`/v1/orgs/${secret}`));
    await noted(await api.request(`/v1/operations?status=${secret}&${secret}=1`));
  }
  await keyOf(await noted(await call(`/api-keys/${first.id}/revoke`, { json: { reason: 'leaked' } })));
  await untilOutcome(api, first.secret, 'revoked_credentials', 2_000);
  expect(await codeOf(await noted(await call('/api-keys', { key: first.secret })))).toBe('revoked_credentials');
  await api.denials.flush();

  const stored = await everythingStored();
  expect(stored).toContain('api_key.issue');
  expect(stored).toContain('api_key.rotated');
  expect(stored).toContain('authentication.failed');
  expect(api.log.length).toBeGreaterThan(20);
  for (const secret of secrets) {
    const tail = secret.slice(-20);
    expect(stored).not.toContain(tail);
    expect(api.log.filter((line) => line.includes(tail))).toEqual([]);
    expect(answers.filter((text) => text.includes(tail))).toEqual([]);
  }
});
