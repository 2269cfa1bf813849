import { eq } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Run } from '../../src/contract/run.ts';
import { workflowStates } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import type { MembersApi } from '../members/support.ts';
import type { RunTenant } from './support.ts';

/** What a worker of this installation receives callbacks with. */
export const partsOf = ({ world }: MembersApi) => ({
  db: world.db,
  runs: world.temporal.tenants,
  ...world.dispatch,
  openKeyRing: async () => world.keyRing,
  rereadKeyRing: async () => world.keyRing,
});

type Of = Pick<Run, 'id'>;

export const rowOf = async ({ world }: MembersApi, { orgId }: RunTenant, { id }: Of) => {
  const [row] = await withOrganization(world.db, orgId, (tx) =>
    tx.select().from(workflowStates).where(eq(workflowStates.id, id)),
  );
  return row;
};

export const headerOf = ({ world }: MembersApi, { orgId }: Pick<RunTenant, 'orgId'>, { id }: Of): string =>
  `${orgId}.${id}.${world.keyRing.callbackTag({ orgId, id })}`;

export const callbackTo = (port: number, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: '{}', ...init });

/** Calls back as the server does. */
export const callBack = async (port: number, header: string | null, init: RequestInit = {}): Promise<number> => {
  const headers = header === null ? {} : { 'freehold-run': header };
  const response = await callbackTo(port, '/runs/ended', { headers, ...init });
  expect(await response.text()).toBe('');
  return response.status;
};
