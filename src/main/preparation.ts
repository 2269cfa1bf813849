import type { Access } from '../background/authentication/access.ts';
import { codedDatabaseError } from '../db/errors.ts';
import { assertServiceRole } from '../db/role-guard.ts';
import { ensurePlatformKey } from '../usecases/api-key/platform-key.ts';
import type { Dependencies } from '../usecases/context.ts';
import type { Config } from './config.ts';
import { lazily } from './lazily.ts';

export interface Preparation {
  isDone(): boolean;
  run(): Promise<void>;
  /** Resolves when the attempt in progress, if any, has ended. */
  settled(): Promise<void>;
}

interface Prepared {
  readonly control: Pick<Dependencies, 'db' | 'keyRing'>;
  readPolicy(): Promise<void>;
}

/**
 * Runs once, before the first request touches the database: checks that row-level security binds the role, loads the
 * secrets of the key ring, reads which policy decides, and makes sure that there is a platform key. Requests that arrive earlier wait for it.
 */
export const preparation = ({ control: { db, keyRing }, readPolicy }: Prepared, config: Config): Preparation => {
  // A process that may not write needs a stored platform key, or is given one.
  const isKeyMade = config.FREEHOLD_BOOTSTRAP_KEY === undefined && !config.READ_ONLY;
  let isDone = false;
  const prepareOnce = lazily(async () => {
    try {
      await assertServiceRole(db);
      await Promise.all([keyRing.load(), readPolicy()]);
      const key = isKeyMade ? await ensurePlatformKey(db, keyRing) : null;
      // Not through the logger, which would mask it: the key is never shown again.
      if (key !== null) process.stdout.write(`Platform key, shown only now: ${key}\n`);
    } catch (error) {
      throw codedDatabaseError(error);
    }
    isDone = true;
  });
  let latest: Promise<void> = Promise.resolve();
  return {
    isDone: () => isDone,
    run: () => {
      latest = prepareOnce();
      return latest;
    },
    settled: () => latest.catch(() => undefined),
  };
};

/** Once prepared, nothing waits. */
export const preparedFirst = (preparation: Preparation, access: Access): Access => ({
  ...access,
  authenticate: (token) =>
    preparation.isDone() ? access.authenticate(token) : preparation.run().then(() => access.authenticate(token)),
  examine: (token) =>
    preparation.isDone() ? access.examine(token) : preparation.run().then(() => access.examine(token)),
  isKnown: (token) => preparation.isDone() && access.isKnown(token),
});
