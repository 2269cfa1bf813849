import { eq, lt, type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from '../client.ts';
import { deleteOldest } from '../delete-in-pages.ts';
import { runStatement } from '../statement.ts';
import { type DeviceRow, deviceAuthorizations } from './schema.ts';

/** Runs one statement outside of any transaction: a device belongs to nobody before a person has answered. */
const alone = async <Row extends object>(db: Db, statement: SQL): Promise<Row | undefined> => {
  const [row] = await runStatement<Row>(db, statement);
  return row;
};

type NewDevice = Pick<
  DeviceRow,
  'id' | 'deviceHash' | 'userHash' | 'pepperId' | 'deviceName' | 'userAgent' | 'network'
>;

export const openDevice = async (db: Db, device: NewDevice, seconds: number): Promise<void> => {
  const { id, deviceHash, userHash, pepperId, deviceName, userAgent, network } = device;
  await alone(
    db,
    sql`select freehold_open_device(${id}, ${deviceHash}, ${userHash}, ${pepperId}, ${deviceName}, ${userAgent}, ${network}, ${seconds})`,
  );
};

/** What a person sees of a device before it answers. */
export type WaitingDevice = Pick<DeviceRow, 'deviceName' | 'userAgent' | 'network' | 'createdAt' | 'expiresAt'>;

/** Finds a device that waits, by the hashes of the code that it shows. */
export const findWaitingDevice = async (db: Db, hashes: readonly string[]): Promise<WaitingDevice | undefined> => {
  const row = await alone<Omit<WaitingDevice, 'createdAt' | 'expiresAt'> & { createdAt: string; expiresAt: string }>(
    db,
    sql`select device_name as "deviceName", user_agent as "userAgent", network, created_at as "createdAt",
        expires_at as "expiresAt"
      from freehold_waiting_device(${sql.param([...hashes])}::text[])`,
  );
  if (row === undefined) return undefined;
  return { ...row, createdAt: new Date(row.createdAt), expiresAt: new Date(row.expiresAt) };
};

interface Answer {
  readonly identityId: string;
  /** The session that approves; null: the person denies. */
  readonly sessionId: string | null;
}

/** Answers a device that waits, once, and returns its id; null: there is none. In the transaction of the person. */
export const answerDevice = async (
  tx: Tx,
  hashes: readonly string[],
  { identityId, sessionId }: Answer,
): Promise<string | null> => {
  const [row] = await tx.execute<{ id: string | null }>(
    sql`select freehold_answer_device(${sql.param([...hashes])}::text[], ${identityId}, ${sessionId}) as id`,
  );
  return row?.id ?? null;
};

interface DeviceState {
  readonly id: string;
  /** null: nobody has answered. */
  readonly identityId: string | null;
  readonly isApproved: boolean;
}

/** Finds what has become of a device, by the hashes of its own code; undefined: it has expired, or was signed in. */
export const findDeviceState = (db: Db, hashes: readonly string[]): Promise<DeviceState | undefined> =>
  alone<DeviceState>(
    db,
    sql`select id, identity_id as "identityId", is_approved as "isApproved"
      from freehold_device_state(${sql.param([...hashes])}::text[])`,
  );

/** Takes an approved device, which nobody else can take then. In the transaction of the person. */
export const takeDevice = async (tx: Tx, id: string): Promise<DeviceRow | undefined> => {
  const [row] = await tx.delete(deviceAuthorizations).where(eq(deviceAuthorizations.id, id)).returning();
  return row;
};

/** Deletes devices that have expired, for the platform, and returns their number. */
export const deleteDevicesBefore = (tx: Tx, before: Date, limit: number): Promise<number> =>
  deleteOldest(tx, {
    id: deviceAuthorizations.id,
    by: deviceAuthorizations.createdAt,
    where: lt(deviceAuthorizations.createdAt, before),
    limit,
  });
