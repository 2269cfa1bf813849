import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { serviceRole } from '../columns.ts';
import { sqlStateOf } from '../errors.ts';

/** Computes what Postgres itself would store (RFC 5803), so that the password is in no statement and no server log. */
const scramVerifier = (password: string): string => {
  const iterations = 4_096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const keyOf = (name: string) => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  const serverKey = keyOf('Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
};

const canLogIn = async (url: string): Promise<boolean> => {
  const sql = postgres(url, { max: 1, connect_timeout: 5 });
  try {
    await sql`select 1`;
    return true;
  } catch (error) {
    if (['28P01', '28000'].includes(sqlStateOf(error) ?? '')) return false;
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
};

const attemptsMax = 10;
const concurrentlyUpdated = 'XX000';
const insufficientPrivilege = '42501';

const setPassword = async (sql: postgres.Sql, serviceUrl: string, password: string): Promise<void> => {
  // The verifier's alphabet needs no quoting, and ALTER ROLE takes no parameters.
  const statement = `alter role ${serviceRole.name} password '${scramVerifier(password)}'`;
  for (let attempts = 1; ; attempts += 1) {
    try {
      await sql.unsafe(statement);
      return;
    } catch (error) {
      const code = sqlStateOf(error);
      // The role belongs to the cluster, and another of its databases may be migrating at this moment.
      if (code === concurrentlyUpdated && attempts < attemptsMax) await sleep(50);
      // Without the cause, which contains the statement.
      else if (code !== insufficientPrivilege)
        throw new Error(`The password of ${serviceRole.name} could not be set: SQLSTATE ${code}`);
      else if (await canLogIn(serviceUrl)) return;
      else {
        throw new Error(
          `DATABASE_URL does not log in, and the owner may not set the password of ${serviceRole.name}: set it as an administrator`,
        );
      }
    }
  }
};

/**
 * Sets the password of the service role, so that `serviceUrl` can log in. Any other user is created by the operator and
 * only checked here.
 */
export const prepareServiceLogin = async (sql: postgres.Sql, serviceUrl: string): Promise<void> => {
  const { username, password } = new URL(serviceUrl);
  const user = decodeURIComponent(username);
  if (user === serviceRole.name) {
    if (password !== '') await setPassword(sql, serviceUrl, decodeURIComponent(password));
    return;
  }
  const [role] = await sql<{ isMember: boolean }[]>`
    select not rolsuper and pg_has_role(oid, ${serviceRole.name}, 'usage') as "isMember"
    from pg_roles where rolname = ${user}`;
  if (role === undefined) {
    throw new Error(`The user of DATABASE_URL, ${user}, does not exist: use ${serviceRole.name}, or create it`);
  }
  if (!role.isMember) {
    throw new Error(
      `The user of DATABASE_URL, ${user}, is not a member of ${serviceRole.name}: use ${serviceRole.name}, or grant it`,
    );
  }
};
