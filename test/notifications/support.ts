import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Locale } from '../../src/contract/locale.ts';
import type { NotificationStatus } from '../../src/contract/notification.ts';
import type { NotificationRow } from '../../src/db/notification/schema.ts';
import { identities, notifications } from '../../src/db/schema.ts';
import { withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { notify } from '../../src/usecases/notification/notify.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';

export const publicUrl = 'https://freehold.example';

export interface Person {
  id: string;
  email: string;
}

export const createPerson = async (world: World, chosen: { email?: string; locale?: Locale } = {}): Promise<Person> => {
  const id = uuid();
  const { email = `person-${id.slice(-12)}@example.com`, ...rest } = chosen;
  await withPlatform(world.db, (tx) => tx.insert(identities).values({ id, email, ...rest }));
  return { id, email };
};

/** Writes a notification about the recovery of a password, in a transaction of the person. */
export const notifyOfRecovery = (
  world: Pick<World, 'db' | 'temporal'>,
  { id }: Person,
  chosen: Partial<Parameters<typeof notify>[2]> = {},
): Promise<string> =>
  withPerson(world.db, id, (tx) =>
    notify(world, tx, {
      owner: { identityId: id },
      identityId: id,
      template: 'password_recovery',
      link: { kind: 'recover', id, generation: 1 },
      linkExpiresAt: new Date(Date.now() + 1_800_000),
      ...chosen,
    }),
  );

export const rowOf = async (world: Pick<World, 'db'>, id: string): Promise<NotificationRow> => {
  const [row] = await withPlatform(world.db, (tx) => tx.select().from(notifications).where(eq(notifications.id, id)));
  if (row === undefined) throw new Error('The notification does not exist');
  return row;
};

export const untilStatus = (
  world: Pick<World, 'db'>,
  id: string,
  status: NotificationStatus,
  milliseconds = 20_000,
): Promise<NotificationRow> =>
  until(
    () => rowOf(world, id),
    (row) => row.status === status,
    `notification ${id} is ${status}`,
    milliseconds,
  );
