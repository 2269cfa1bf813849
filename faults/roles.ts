import type { Answer } from './client.ts';
import type { LedgerRole } from './ledger.ts';
import type { TeamPlan } from './plan.ts';
import { type Born, type LifeContext, sendCopies } from './requests.ts';

const permissions = ['organization:read', 'user:list', 'webhook:list'];

const isGood = (answer: Answer | null): boolean => answer !== null && answer.status < 300;

const idIn = (answer: Answer | null): string | undefined =>
  answer !== null && isGood(answer) ? (answer.body as { id: string }).id : undefined;

/** A role is made, given to a member, narrowed, and perhaps deleted, which it cannot be while it is given. */
export const shapeRole = async (
  context: LifeContext,
  index: number,
  { slug, orgId }: Born,
  key: string,
  plan: TeamPlan,
): Promise<void> => {
  const { client, ledger } = context;
  const base = `/v1/orgs/${slug}`;
  const name = `life-${index}`;
  const path = `${base}/roles/${name}`;
  const create = (at: string, body: object) =>
    sendCopies(
      context,
      index,
      { method: 'POST', path: `${base}${at}`, body, idempotencyKey: `life-${index}-role${at}`, key },
      plan.copies,
    );
  const change = (at: string, body: object) => client.careful({ method: 'PATCH', path: at, body, key });

  const wider = [...permissions, 'api-key:list'];
  if (!isGood(await create('/roles', { name, base: 'admin', permissions: wider }))) return;
  const role: LedgerRole = { orgId, name, permissions: wider, key: null, state: 'kept' };
  ledger.roles.push(role);
  const userId = idIn(await create('/users', { email: `role-${index}@campaign.example`, role: 'viewer' }));
  if (userId === undefined) return;
  if (!isGood(await change(`${base}/users/${userId}`, { customRole: name }))) return;
  const issued = await create('/api-keys', { name: 'of the role', userId });
  const id = idIn(issued);
  const { secret } = (issued?.body ?? {}) as { secret?: string | null };
  if (id !== undefined && secret != null) {
    ledger.keys.set(id, { id, orgId, secret, isRevoked: false });
    role.key = secret;
  }
  role.permissions = undefined;
  if (isGood(await change(path, { permissions }))) role.permissions = permissions;
  const used = await client.careful({ method: 'DELETE', path, key });
  if (isGood(used)) ledger.contradictions.push(`life ${index}: the role ${name} was deleted while a member had it`);
  if (!plan.isRoleDeleted) return;
  role.state = 'unknown';
  if (!isGood(await change(`${base}/users/${userId}`, { role: 'viewer' }))) return;
  const deleted = await client.careful({ method: 'DELETE', path, key });
  // A repetition finds none.
  if (isGood(deleted) || deleted?.status === 404) role.state = 'deleted';
};
