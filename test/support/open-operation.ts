import { v7 as uuid } from 'uuid';
import { asOwnerOf } from './database.ts';
import type { World } from './world.ts';

/** Inserts the row of an operation, which stays open where no worker runs, and returns its id. */
export const createOpenOperation = async (
  { database }: Pick<World, 'database'>,
  { id: orgId, slug }: { id: string; slug: string },
  kind: 'suspendOrganization' | 'deactivateOrganization' = 'suspendOrganization',
): Promise<string> => {
  const id = uuid();
  await asOwnerOf(
    database,
    (sql) => sql`
      insert into operations (id, kind, org_id, status, steps, input, actor, request_id, workflow_id)
      values (${id}, ${kind}, ${orgId}, 'running', '[]', ${sql.json({ slug, namespace: 'none' })},
        'platform:test', 'test', ${`none-${id}`})`,
  );
  return id;
};
