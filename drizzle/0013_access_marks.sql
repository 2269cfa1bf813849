CREATE TABLE "access_marks" (
	"transaction_id" bigint NOT NULL,
	"changed_org_id" uuid NOT NULL,
	"is_last" boolean DEFAULT false NOT NULL,
	CONSTRAINT "access_marks_pkey" PRIMARY KEY("transaction_id","changed_org_id")
);
--> statement-breakpoint
ALTER TABLE "access_marks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "api_keys_org_id_predecessor_id_idx" ON "api_keys" USING btree ("org_id","predecessor_id");--> statement-breakpoint
CREATE INDEX "api_keys_live_idx" ON "api_keys" USING btree ("org_id","user_id","id") WHERE status <> 'revoked';--> statement-breakpoint
CREATE INDEX "api_keys_ended_idx" ON "api_keys" USING btree (coalesce(revoked_at, valid_until)) WHERE status <> 'active';--> statement-breakpoint
CREATE INDEX "ownership_transfers_org_id_from_user_id_idx" ON "ownership_transfers" USING btree ("org_id","from_user_id");--> statement-breakpoint
CREATE INDEX "ownership_transfers_org_id_to_user_id_idx" ON "ownership_transfers" USING btree ("org_id","to_user_id");--> statement-breakpoint
CREATE INDEX "schedules_org_id_workflow_id_idx" ON "schedules" USING btree ("org_id","workflow_id");--> statement-breakpoint
CREATE INDEX "task_states_org_id_workflow_state_id_idx" ON "task_states" USING btree ("org_id","workflow_state_id");--> statement-breakpoint
CREATE INDEX "task_states_org_id_task_id_idx" ON "task_states" USING btree ("org_id","task_id");--> statement-breakpoint
CREATE INDEX "tasks_org_id_workflow_id_idx" ON "tasks" USING btree ("org_id","workflow_id");--> statement-breakpoint
CREATE INDEX "workflow_states_org_id_workflow_id_idx" ON "workflow_states" USING btree ("org_id","workflow_id");--> statement-breakpoint
-- Keys that were revoked long ago are removed; their successors no longer name them.
GRANT UPDATE ("predecessor_id", "version", "updated_at") ON "api_keys" TO freehold_platform;
--> statement-breakpoint
-- Rows are deleted in pages, by their ids.
GRANT SELECT ("id") ON "workflows", "tasks", "schedules", "workflow_states", "task_states" TO freehold_platform;
--> statement-breakpoint
DROP TRIGGER "users_access" ON "users";
--> statement-breakpoint
DROP TRIGGER "organizations_access" ON "organizations";
--> statement-breakpoint
DROP TRIGGER "api_keys_access" ON "api_keys";
--> statement-breakpoint
DROP TRIGGER "api_keys_access_on_delete" ON "api_keys";
--> statement-breakpoint
DROP TRIGGER "rate_limit_policies_access" ON "rate_limit_policies";
--> statement-breakpoint
DROP TRIGGER "key_ring_access" ON "key_ring";
--> statement-breakpoint
DROP TRIGGER "platform_keys_access" ON "platform_keys";
--> statement-breakpoint
DROP FUNCTION "freehold_access_changed"();
--> statement-breakpoint
-- Runs for each row, and touches nothing that another transaction could wait for.
CREATE FUNCTION "freehold_note_access"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
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
REVOKE EXECUTE ON FUNCTION "freehold_note_access"() FROM PUBLIC;
--> statement-breakpoint
-- Queues the increment behind all other deferred triggers, which may have to wait for locks.
CREATE FUNCTION "freehold_put_access_last"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	UPDATE public.access_marks SET is_last = true
		WHERE transaction_id = NEW.transaction_id AND changed_org_id = NEW.changed_org_id;
	RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "freehold_put_access_last"() FROM PUBLIC;
--> statement-breakpoint
-- The next version says whose access was changed. Runs once for each owner and transaction, when it ends, so that the one row
-- that all of them increment is locked for as short as can be.
CREATE FUNCTION "freehold_access_changed"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
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
REVOKE EXECUTE ON FUNCTION "freehold_access_changed"() FROM PUBLIC;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "access_marks_noted" AFTER INSERT ON "access_marks"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	EXECUTE FUNCTION "freehold_put_access_last"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "access_marks_last" AFTER UPDATE ON "access_marks"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	EXECUTE FUNCTION "freehold_access_changed"();
--> statement-breakpoint
CREATE TRIGGER "users_access" AFTER UPDATE OF role, status ON "users" FOR EACH ROW
	WHEN (OLD.role <> NEW.role OR OLD.status <> NEW.status)
	EXECUTE FUNCTION "freehold_note_access"();
--> statement-breakpoint
CREATE TRIGGER "organizations_access" AFTER UPDATE OF status ON "organizations" FOR EACH ROW
	WHEN (OLD.status <> NEW.status)
	EXECUTE FUNCTION "freehold_note_access"();
--> statement-breakpoint
CREATE TRIGGER "api_keys_access" AFTER UPDATE OF status, scopes, expires_at, valid_until, rate_limit_per_hour, user_id ON "api_keys"
	FOR EACH ROW
	WHEN (
		(OLD.status, OLD.scopes, OLD.expires_at, OLD.valid_until, OLD.rate_limit_per_hour, OLD.user_id) IS DISTINCT FROM
		(NEW.status, NEW.scopes, NEW.expires_at, NEW.valid_until, NEW.rate_limit_per_hour, NEW.user_id)
	)
	EXECUTE FUNCTION "freehold_note_access"();
--> statement-breakpoint
-- A key that was revoked opens nothing, and still does not when it is gone.
CREATE TRIGGER "api_keys_access_on_delete" AFTER DELETE ON "api_keys" FOR EACH ROW
	WHEN (OLD.status <> 'revoked')
	EXECUTE FUNCTION "freehold_note_access"();
--> statement-breakpoint
CREATE TRIGGER "rate_limit_policies_access" AFTER INSERT OR UPDATE OR DELETE ON "rate_limit_policies" FOR EACH ROW
	EXECUTE FUNCTION "freehold_note_access"();
--> statement-breakpoint
CREATE TRIGGER "key_ring_access" AFTER INSERT OR UPDATE OR DELETE ON "key_ring" FOR EACH ROW
	EXECUTE FUNCTION "freehold_note_access"();
--> statement-breakpoint
CREATE TRIGGER "platform_keys_access" AFTER INSERT OR UPDATE OR DELETE ON "platform_keys" FOR EACH ROW
	EXECUTE FUNCTION "freehold_note_access"();
