REVOKE SELECT ON drizzle.__drizzle_migrations FROM freehold_service;
--> statement-breakpoint
REVOKE USAGE ON SCHEMA drizzle FROM freehold_service;
--> statement-breakpoint
REVOKE USAGE ON SCHEMA public FROM freehold_service, freehold_platform;
--> statement-breakpoint
DO $$ BEGIN EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM freehold_service', current_database()); END $$;
--> statement-breakpoint
-- Another database of the cluster may still use the roles. Then both stay.
DO $$
BEGIN
	DROP ROLE freehold_service;
	DROP ROLE freehold_platform;
EXCEPTION WHEN dependent_objects_still_exist THEN
	RAISE NOTICE 'the roles stay: another database of this cluster uses them';
END $$;
