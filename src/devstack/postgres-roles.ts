import postgres from 'postgres';

export const OWNER_ROLE = 'freehold_owner';
export const SERVICE_ROLE = 'freehold_service';
export const DATABASE = 'freehold';

export interface PostgresPasswords {
  superuser: string;
  owner: string;
  service: string;
}

/**
 * Creates the owner's role and the database. The migrations create the service's role, as on any other Postgres.
 * Passwords are letters and digits (secret-file.ts), so they can stand in a literal; role statements take no parameters.
 */
export const prepareDatabase = async (superuserUrl: string, { owner }: PostgresPasswords): Promise<void> => {
  const sql = postgres(superuserUrl, { max: 1, onnotice: () => undefined });
  try {
    const roles = await sql`select from pg_roles where rolname = ${OWNER_ROLE}`;
    const verb = roles.length === 0 ? 'create' : 'alter';
    await sql.unsafe(`${verb} role ${OWNER_ROLE} login createrole nosuperuser password '${owner}'`);
    const databases = await sql`select from pg_database where datname = ${DATABASE}`;
    if (databases.length === 0) await sql.unsafe(`create database ${DATABASE} owner ${OWNER_ROLE}`);
  } finally {
    await sql.end({ timeout: 1 });
  }
};
