import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.ts';
import type { Foreigners } from './foreigners.ts';

export interface Refusals {
  /** Makes the database refuse the organization in this status while `during` runs. */
  refuse(slug: string, status: string, during: Promise<unknown>): Promise<void>;
  /** Does the same for a time. */
  refuseFor(slug: string, status: string, ms: number): Promise<void>;
  /**
   * Registers, as somebody else, the namespace of an organization that is being created. Meanwhile the database refuses the
   * organization's row, because the namespace's name is known only then.
   */
  squat(slug: string, isMarked: boolean): Promise<void>;
  readonly count: number;
}

const squatMsMax = 20_000;

export const openRefusals = (database: Database, foreigners: Foreigners): Refusals => {
  let count = 0;
  const refuse: Refusals['refuse'] = async (slug, status, during) => {
    count += 1;
    const name = `campaign_refusal_${count}`;
    const condition = `not (slug = '${slug}' and status = '${status}')`;
    // May run twice, if its answer is lost.
    await database.query(`alter table organizations drop constraint if exists ${name}`);
    await database.query(`alter table organizations add constraint ${name} check (${condition}) not valid`);
    await during.catch(() => undefined);
    await database.query(`alter table organizations drop constraint if exists ${name}`);
  };
  const namespaceOf = async (slug: string): Promise<string | undefined> => {
    const [row] = await database.query<{ namespace: string }>(
      `select input->>'namespace' as namespace from operations
        where input->>'slug' = $1 and kind = 'provisionOrganization' and status in ('pending', 'running')
        order by created_at desc limit 1`,
      [slug],
    );
    return row?.namespace;
  };
  const register = async (slug: string, isMarked: boolean): Promise<void> => {
    for (const until = Date.now() + squatMsMax; Date.now() < until; await sleep(30)) {
      const namespace = await namespaceOf(slug);
      if (namespace === undefined) continue;
      await foreigners.register(namespace, isMarked);
      return;
    }
  };
  return {
    refuse,
    refuseFor: (slug, status, ms) => refuse(slug, status, sleep(ms)),
    squat: (slug, isMarked) => refuse(slug, 'provisioning', register(slug, isMarked)),
    get count() {
      return count;
    },
  };
};
