import { sql } from 'drizzle-orm';
import { commandLine } from '../layout/commands.ts';
import type { Db } from './client.ts';
import { platformRole } from './columns.ts';

interface RoleFacts extends Record<string, unknown> {
  name: string;
  isMigrated: boolean;
  /** Roles that it has or can assume, and that bypass row-level security. */
  unbound: string[];
  /** Tables that it owns, or whose owner it can become. */
  owned: string[];
  inheritsPlatform: boolean;
  canBePlatform: boolean;
}

// Superusers, roles with BYPASSRLS and owners bypass row-level security without any sign.
const readFacts = async (db: Db): Promise<RoleFacts> => {
  const [facts] = await db.execute<RoleFacts>(sql`
    select
      current_user as name,
      platform.oid is not null as "isMigrated",
      array(
        select rolname::text from pg_roles
        where (rolsuper or rolbypassrls) and pg_has_role(current_user, oid, 'member')
      ) as unbound,
      array(
        select relname::text from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and pg_has_role(current_user, relowner, 'member')
        order by relname
      ) as owned,
      coalesce(pg_has_role(current_user, platform.oid, 'usage'), false) as "inheritsPlatform",
      coalesce(pg_has_role(current_user, platform.oid, 'member'), false) as "canBePlatform"
    from (select) as one left join pg_roles as platform on platform.rolname = ${platformRole.name}`);
  if (facts === undefined) throw new Error('The database did not say which role this is');
  return facts;
};

const refusalOf = (facts: RoleFacts): string | undefined => {
  const { name, unbound, owned, isMigrated, inheritsPlatform, canBePlatform } = facts;
  if (unbound.length > 0) {
    return unbound.includes(name)
      ? 'it is a superuser or has BYPASSRLS'
      : `it can become ${unbound.join(', ')}, a superuser or with BYPASSRLS`;
  }
  if (owned.length > 0) return `it owns ${owned.join(', ')}`;
  if (!isMigrated) return `there is no role ${platformRole.name} yet: run the migrations (${commandLine('migrate')})`;
  if (inheritsPlatform) return `it inherits ${platformRole.name}: grant that role without inheritance`;
  if (!canBePlatform)
    return `it is not a member of ${platformRole.name}: run the migrations (${commandLine('migrate')})`;
  return undefined;
};

/** Throws unless row-level security applies to the connected role. */
export const assertServiceRole = async (db: Db): Promise<void> => {
  const facts = await readFacts(db);
  const refusal = refusalOf(facts);
  if (refusal !== undefined) {
    throw new Error(
      `DATABASE_URL must name the service role, whom row-level security binds. ${facts.name} is refused: ${refusal}.`,
    );
  }
};
