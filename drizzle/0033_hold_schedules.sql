ALTER TABLE "schedules" ADD COLUMN "unannounced" jsonb;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "missed_announced_at" timestamp (3) with time zone;--> statement-breakpoint

-- A schedule that came due while its organization was not active has no `due_at`. Once the organization is active, however it became
-- so, a worker looks at it. A worker that takes `due_at` away shares the lock of the organization, so its change is seen here.
CREATE FUNCTION freehold_release_schedules() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	UPDATE public.schedules SET due_at = now()
		WHERE org_id = NEW.id AND due_at IS NULL
			AND (next_at IS NOT NULL OR buffered_at IS NOT NULL OR backfill_at IS NOT NULL OR unannounced IS NOT NULL);
	RETURN NULL;
END $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_release_schedules() FROM PUBLIC;--> statement-breakpoint
CREATE TRIGGER organizations_schedules AFTER UPDATE OF status ON organizations FOR EACH ROW
	WHEN (OLD.status <> NEW.status AND NEW.status = 'active')
	EXECUTE FUNCTION freehold_release_schedules();
