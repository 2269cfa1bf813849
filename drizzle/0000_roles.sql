-- Roles belong to the cluster, not to the database. They may already exist, and another database may be creating them at this
-- moment, which no advisory lock prevents. So check, create what is missing, and check again after losing a race.
-- freehold_service gets what freehold_platform may do only by SET LOCAL ROLE, never by inheritance. Up to Postgres 15,
-- inheritance is an attribute of the member. From 16 on it is an option of the membership.
DO $$
DECLARE
	per_membership constant boolean := current_setting('server_version_num')::int >= 160000;
	attempt int := 0;
BEGIN
	LOOP
		attempt := attempt + 1;
		BEGIN
			IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'freehold_platform') THEN
				CREATE ROLE freehold_platform NOLOGIN NOINHERIT;
			END IF;
			IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'freehold_service') THEN
				CREATE ROLE freehold_service LOGIN NOINHERIT;
			ELSIF NOT per_membership AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'freehold_service' AND rolinherit) THEN
				ALTER ROLE freehold_service NOINHERIT;
			END IF;
			IF per_membership THEN
				IF NOT EXISTS (
					SELECT FROM pg_auth_members
					WHERE roleid = 'freehold_platform'::regrole AND member = 'freehold_service'::regrole AND set_option AND NOT inherit_option
				) THEN
					EXECUTE 'GRANT freehold_platform TO freehold_service WITH INHERIT FALSE, SET TRUE';
				END IF;
			ELSIF NOT EXISTS (
				SELECT FROM pg_auth_members WHERE roleid = 'freehold_platform'::regrole AND member = 'freehold_service'::regrole
			) THEN
				GRANT freehold_platform TO freehold_service;
			END IF;
			EXIT;
		EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN
			-- internal_error is "tuple concurrently updated"
			IF attempt = 20 THEN
				RAISE;
			END IF;
			PERFORM pg_sleep(0.05);
		END;
	END LOOP;
END $$;
--> statement-breakpoint
DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO freehold_service', current_database()); END $$;
--> statement-breakpoint
-- Clusters that were upgraded from 14 or earlier still let everyone create objects in public.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO freehold_service, freehold_platform;
--> statement-breakpoint
-- /readyz reads which migrations have been applied.
GRANT USAGE ON SCHEMA drizzle TO freehold_service;
--> statement-breakpoint
GRANT SELECT ON drizzle.__drizzle_migrations TO freehold_service;
