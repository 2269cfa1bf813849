ALTER TABLE "operations" ADD COLUMN "is_exclusive" boolean DEFAULT true NOT NULL;--> statement-breakpoint
DROP INDEX "operations_open_org_id_key";--> statement-breakpoint
CREATE UNIQUE INDEX "operations_open_org_id_key" ON "operations" USING btree ("org_id") WHERE status in ('pending', 'running', 'compensating', 'stuck') and is_exclusive;--> statement-breakpoint
ALTER POLICY "tenant" ON "audit_checkpoints" TO "freehold_service" USING (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid)) WITH CHECK (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid));--> statement-breakpoint
ALTER POLICY "tenant" ON "audit_events" TO "freehold_service" USING (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid)) WITH CHECK (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid));--> statement-breakpoint
ALTER POLICY "tenant" ON "audit_heads" TO "freehold_service" USING (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid)) WITH CHECK (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid));--> statement-breakpoint
ALTER POLICY "tenant" ON "idempotency_claims" TO "freehold_service" USING (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid)) WITH CHECK (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid));--> statement-breakpoint
ALTER TABLE "access_changes" RENAME COLUMN "changed_org_id" TO "owner_id";--> statement-breakpoint
ALTER TABLE "access_marks" RENAME COLUMN "changed_org_id" TO "owner_id";--> statement-breakpoint
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
	INSERT INTO public.access_marks (transaction_id, owner_id)
		VALUES (pg_current_xact_id()::text::bigint, changed)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
-- Queues the increment behind all other deferred triggers, which may have to wait for locks.
CREATE OR REPLACE FUNCTION "freehold_put_access_last"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	UPDATE public.access_marks SET is_last = true
		WHERE transaction_id = NEW.transaction_id AND owner_id = NEW.owner_id;
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
		WHERE transaction_id = NEW.transaction_id AND owner_id = NEW.owner_id;
	UPDATE public.access_version SET version = version + 1 WHERE id = 1 RETURNING version INTO next;
	INSERT INTO public.access_changes (version, owner_id) VALUES (next, NEW.owner_id);
	PERFORM pg_notify('freehold_access', next || ' ' || NEW.owner_id);
	RETURN NULL;
END $$;
--> statement-breakpoint
DROP FUNCTION "freehold_access_since"(bigint);
--> statement-breakpoint
-- What has changed since a version that a process knows. `oldest_version`: changes before it are no longer kept. Processes of
-- the release before read `changed_org_ids`, which is the same list as `owner_ids`.
CREATE FUNCTION "freehold_access_since"(known bigint)
	RETURNS TABLE (version bigint, oldest_version bigint, owner_ids uuid[], changed_org_ids uuid[])
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT v.version,
		coalesce((SELECT min(c.version) FROM public.access_changes c), v.version + 1),
		changed.owner_ids, changed.owner_ids
	FROM public.access_version v,
		LATERAL (SELECT ARRAY(SELECT DISTINCT c.owner_id FROM public.access_changes c WHERE c.version > known) AS owner_ids) changed
	WHERE v.id = 1
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "freehold_access_since"(bigint) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION "freehold_access_since"(bigint) TO freehold_service;
