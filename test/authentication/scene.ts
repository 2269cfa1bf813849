import type { ErrorCode } from '../../src/contract/errors.ts';
import type { KeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import {
  type AccessUnderTest,
  openTestAccess,
  refusalOf,
  type TestAccessOptions,
  untilReached,
} from '../support/access.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openTestKeyRing } from '../support/keys.ts';
import { createKeyRows, createMemberRows, type TestKey, type TestMember } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { until } from '../support/until.ts';

export interface Scene {
  database: TestDatabase;
  keyRing: KeyRing;
  /** Verification as in one process, after its first successful poll. */
  open(options?: Partial<TestAccessOptions>): Promise<AccessUnderTest>;
  /** Closes everything opened. */
  closeOpened(): Promise<void>;
  /** An admin of its own organization. */
  newMember(): Promise<TestMember>;
  newKeyOf(member: Pick<TestMember, 'orgId' | 'id'>, chosen?: Parameters<typeof createKeyRows>[2]): Promise<TestKey>;
  close(): Promise<void>;
}

export const openScene = async (): Promise<Scene> => {
  const database = await createTestDatabase();
  const keyRing = await openTestKeyRing(database.db);
  const opened = new Set<AccessUnderTest>();
  return {
    database,
    keyRing,
    open: async (options = {}) => {
      const access = openTestAccess({ database, keyRing, ...options });
      opened.add(access);
      await untilReached(access);
      return access;
    },
    closeOpened: async () => {
      for (const access of opened) await access.close();
      opened.clear();
    },
    newMember: async () => {
      const { id } = await createOrganizationRows(database.db, { status: 'active' });
      return createMemberRows(database.db, id, { role: 'admin' });
    },
    newKeyOf: ({ orgId, id: userId }, chosen) => createKeyRows({ db: database.db, keyRing }, { orgId, userId }, chosen),
    close: () => database.close(),
  };
};

export const refused = (access: AccessUnderTest, key: string, code: ErrorCode, milliseconds = 1_000): Promise<string> =>
  until(
    () => refusalOf(access, key),
    (found) => found === code,
    `the key is ${code}`,
    milliseconds,
  );
