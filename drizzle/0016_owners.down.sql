-- The release before takes every secret that is no pepper for a signing key.
DELETE FROM "key_ring" WHERE "purpose" NOT IN ('pepper', 'audit');
--> statement-breakpoint
DROP FUNCTION "freehold_access_since"(bigint);
--> statement-breakpoint
ALTER TABLE "access_marks" RENAME COLUMN "owner_id" TO "changed_org_id";
--> statement-breakpoint
ALTER TABLE "access_changes" RENAME COLUMN "owner_id" TO "changed_org_id";
--> statement-breakpoint
-- Runs for each row, and touches nothing that another transaction could wait for.
CREATE OR REPLACE FUNCTION "freehold_note_access"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
	changed uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
	IF TG_TABLE_NAME = 'organizations' THEN
		changed := NEW.id;
	ELSIF TG_TABLE_NAME NOT IN ('key_ring', 'platform_keys') THEN
		changed := coalesce(NEW.org_id, OLD.org_id);
	END IF;
	INSERT INTO public.access_marks (transaction_id, changed_org_id)
		VALUES (pg_current_xact_id()::text::bigint, changed)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
-- Queues the increment behind all other deferred triggers, which may have to wait for locks.
CREATE OR REPLACE FUNCTION "freehold_put_access_last"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	UPDATE public.access_marks SET is_last = true
		WHERE transaction_id = NEW.transaction_id AND changed_org_id = NEW.changed_org_id;
	RETURN NULL;
END $$;
--> statement-breakpoint
-- The next version says whose access was changed. Runs once for each owner and transaction, when it ends, so that the one row
-- that all of them increment is locked for as short as can be.
CREATE OR REPLACE FUNCTION "freehold_access_changed"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
	next bigint;
BEGIN
	DELETE FROM public.access_marks
		WHERE transaction_id = NEW.transaction_id AND changed_org_id = NEW.changed_org_id;
	UPDATE public.access_version SET version = version + 1 WHERE id = 1 RETURNING version INTO next;
	INSERT INTO public.access_changes (version, changed_org_id) VALUES (next, NEW.changed_org_id);
	PERFORM pg_notify('freehold_access', next || ' ' || NEW.changed_org_id);
	RETURN NULL;
END $$;
--> statement-breakpoint
-- What has changed since a version that a process knows. `oldest_version`: changes before it are no longer kept.
CREATE FUNCTION "freehold_access_since"(known bigint)
	RETURNS TABLE (version bigint, oldest_version bigint, changed_org_ids uuid[])
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT v.version,
		coalesce((SELECT min(c.version) FROM public.access_changes c), v.version + 1),
		ARRAY(SELECT DISTINCT c.changed_org_id FROM public.access_changes c WHERE c.version > known)
	FROM public.access_version v WHERE v.id = 1
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "freehold_access_since"(bigint) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION "freehold_access_since"(bigint) TO freehold_service;
--> statement-breakpoint
ALTER POLICY "tenant" ON "audit_checkpoints" TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
--> statement-breakpoint
ALTER POLICY "tenant" ON "audit_events" TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
--> statement-breakpoint
ALTER POLICY "tenant" ON "audit_heads" TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
--> statement-breakpoint
ALTER POLICY "tenant" ON "idempotency_claims" TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
--> statement-breakpoint
DROP INDEX "operations_open_org_id_key";
--> statement-breakpoint
ALTER TABLE "operations" DROP COLUMN "is_exclusive";
--> statement-breakpoint
-- Refused while an organization has two open operations, which the release before did not know.
CREATE UNIQUE INDEX "operations_open_org_id_key" ON "operations" USING btree ("org_id") WHERE status in ('pending', 'running', 'compensating', 'stuck');
