import type postgres from 'postgres';

/** Maps each object of a database to its definition: `table users` → its flags, `column users.email` → its type, and so on. */
export type Catalog = ReadonlyMap<string, string>;

/**
 * Reads all that a migration can make in the schema `public` and in the journal of the migrations. Leaves out owners, which
 * differ between installations, the order of columns, and objects of extensions.
 */
export const readCatalog = async (sql: postgres.ISql): Promise<Catalog> => {
  const rows = await sql<{ object: string; definition: string }[]>`
    with
    namespaces as (select oid, nspname, nspacl, nspowner from pg_namespace where nspname in ('public', 'drizzle')),
    extended as (select objid from pg_depend where deptype = 'e'),
    relations as (
      select pg_class.*, case relkind
        when 'r' then 'table' when 'p' then 'table' when 'v' then 'view' when 'm' then 'materialized view'
        when 'S' then 'sequence' when 'f' then 'foreign table' end as kind
      from pg_class join namespaces on namespaces.oid = relnamespace
      where relkind in ('r', 'p', 'v', 'm', 'S', 'f') and pg_class.oid not in (select objid from extended)
    ),
    functions as (
      select pg_proc.*, format('function %s(%s)', proname, pg_get_function_identity_arguments(pg_proc.oid)) as object
      from pg_proc join namespaces on namespaces.oid = pronamespace
      where prokind in ('f', 'p') and pg_proc.oid not in (select objid from extended)
    ),
    -- Without an owner's own rights, and without the USAGE of everyone on public, which some installations revoke.
    access as (
      select 'schema ' || nspname as object, a.* from namespaces, aclexplode(nspacl) as a
        where a.grantee <> nspowner and not (a.grantee = 0 and a.privilege_type = 'USAGE')
      union all select kind || ' ' || relname, a.* from relations, aclexplode(relacl) as a where a.grantee <> relowner
      union all select format('column %s.%s', relname, attname), a.*
        from relations join pg_attribute on attrelid = relations.oid, aclexplode(attacl) as a where a.grantee <> relowner
      union all select object, a.* from functions, aclexplode(coalesce(proacl, acldefault('f', proowner))) as a
        where a.grantee <> proowner
      union all select format('defaults of %s for %s', pg_get_userbyid(defaclrole), defaclobjtype), a.*
        from pg_default_acl, aclexplode(defaclacl) as a where a.grantee <> defaclrole
    )
    select format('grants on %s to %s', object, case grantee when 0 then 'PUBLIC' else pg_get_userbyid(grantee) end) as object,
      string_agg(distinct privilege_type || case when is_grantable then ' with grant option' else '' end, ', ') as definition
      from access group by object, grantee
    union all
    select kind || ' ' || relname, concat_ws(' ',
        case relpersistence when 'u' then 'unlogged' end,
        case when relrowsecurity then 'row-level security' end,
        case when relforcerowsecurity then 'forced' end,
        array_to_string(reloptions, ' '),
        case when relkind in ('v', 'm') then pg_get_viewdef(oid) end)
      from relations
    union all
    select format('column %s.%s', relname, attname), concat_ws(' ',
        format_type(atttypid, atttypmod),
        case when attnotnull then 'not null' end,
        case when attcollation <> typcollation then 'collate ' || attcollation::regcollation end,
        case when attidentity <> '' then 'identity ' || attidentity::text end,
        case when attgenerated <> '' then 'generated ' || attgenerated::text end,
        'default ' || pg_get_expr(adbin, adrelid))
      from relations join pg_attribute on attrelid = relations.oid join pg_type on pg_type.oid = atttypid
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attnum > 0 and not attisdropped and relkind <> 'S'
    union all
    select format('constraint %s on %s', conname, relname),
        pg_get_constraintdef(pg_constraint.oid) || case when convalidated then '' else ' not valid' end
      from relations join pg_constraint on conrelid = relations.oid
    union all
    select 'index ' || indexrelid::regclass, pg_get_indexdef(indexrelid) || case when indisvalid then '' else ' invalid' end
      from relations join pg_index on indrelid = relations.oid
    union all
    select format('policy %s on %s', polname, relname), format('%s for %s to %s using (%s) with check (%s)',
        case when polpermissive then 'permissive' else 'restrictive' end, polcmd,
        (select string_agg(case role when 0 then 'PUBLIC' else pg_get_userbyid(role) end, ', ') from unnest(polroles) as role),
        pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
      from relations join pg_policy on polrelid = relations.oid
    union all
    select format('trigger %s on %s', tgname, relname), pg_get_triggerdef(pg_trigger.oid) || ' ' || tgenabled::text
      from relations join pg_trigger on tgrelid = relations.oid where not tgisinternal
    union all
    select format('rule %s on %s', rulename, relname), pg_get_ruledef(pg_rewrite.oid)
      from relations join pg_rewrite on ev_class = relations.oid where rulename <> '_RETURN'
    union all
    select object, pg_get_functiondef(oid) from functions
    union all
    select 'type ' || typname, concat_ws(' ',
        (select string_agg(enumlabel, ', ' order by enumsortorder) from pg_enum where enumtypid = pg_type.oid),
        case when typtype = 'd' then format_type(typbasetype, typtypmod) end,
        case when typtype = 'd' then (
          select string_agg(pg_get_constraintdef(oid), ' ' order by conname) from pg_constraint where contypid = pg_type.oid
        ) end)
      from pg_type join namespaces on namespaces.oid = typnamespace
      where typtype in ('e', 'd', 'r') and pg_type.oid not in (select objid from extended)
    union all
    select 'sequence ' || relname, format('%s from %s to %s by %s', seqtypid::regtype, seqmin, seqmax, seqincrement)
      from relations join pg_sequence on seqrelid = relations.oid`;
  return new Map(rows.map(({ object, definition }) => [object, definition]));
};

/** Returns one line for each object that differs. */
export const compareCatalogs = (database: Catalog, migrations: Catalog): string[] => {
  const lines: string[] = [];
  for (const object of [...new Set([...database.keys(), ...migrations.keys()])].sort()) {
    const found = database.get(object);
    const expected = migrations.get(object);
    if (found === expected) continue;
    if (found === undefined) lines.push(`the database lacks ${object}: ${expected}`);
    else if (expected === undefined) lines.push(`no migration made ${object}: ${found}`);
    else lines.push(`${object} differs: the database has ${found}; the migrations make ${expected}`);
  }
  return lines;
};
