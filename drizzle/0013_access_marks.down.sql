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
DROP TABLE "access_marks";
--> statement-breakpoint
DROP FUNCTION "freehold_access_changed"();
--> statement-breakpoint
DROP FUNCTION "freehold_put_access_last"();
--> statement-breakpoint
DROP FUNCTION "freehold_note_access"();
--> statement-breakpoint
-- What decides about access was changed: the next version says whose. Runs when the transaction ends, so that the one row
-- that all of them increment is locked for as short as can be.
CREATE FUNCTION "freehold_access_changed"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
	changed uuid := '00000000-0000-0000-0000-000000000000';
	next bigint;
BEGIN
	IF TG_TABLE_NAME = 'organizations' THEN
		changed := NEW.id;
	ELSIF TG_TABLE_NAME NOT IN ('key_ring', 'platform_keys') THEN
		changed := coalesce(NEW.org_id, OLD.org_id);
	END IF;
	UPDATE public.access_version SET version = version + 1 WHERE id = 1 RETURNING version INTO next;
	INSERT INTO public.access_changes (version, changed_org_id) VALUES (next, changed);
	PERFORM pg_notify('freehold_access', next || ' ' || changed);
	RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "freehold_access_changed"() FROM PUBLIC;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "users_access" AFTER UPDATE OF role, status ON "users"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	WHEN (OLD.role <> NEW.role OR OLD.status <> NEW.status)
	EXECUTE FUNCTION "freehold_access_changed"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "organizations_access" AFTER UPDATE OF status ON "organizations"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	WHEN (OLD.status <> NEW.status)
	EXECUTE FUNCTION "freehold_access_changed"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "api_keys_access" AFTER UPDATE OF status, scopes, expires_at, valid_until, rate_limit_per_hour, user_id ON "api_keys"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	WHEN (
		(OLD.status, OLD.scopes, OLD.expires_at, OLD.valid_until, OLD.rate_limit_per_hour, OLD.user_id) IS DISTINCT FROM
		(NEW.status, NEW.scopes, NEW.expires_at, NEW.valid_until, NEW.rate_limit_per_hour, NEW.user_id)
	)
	EXECUTE FUNCTION "freehold_access_changed"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "api_keys_access_on_delete" AFTER DELETE ON "api_keys"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	EXECUTE FUNCTION "freehold_access_changed"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "rate_limit_policies_access" AFTER INSERT OR UPDATE OR DELETE ON "rate_limit_policies"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	EXECUTE FUNCTION "freehold_access_changed"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "key_ring_access" AFTER INSERT OR UPDATE OR DELETE ON "key_ring"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	EXECUTE FUNCTION "freehold_access_changed"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "platform_keys_access" AFTER INSERT OR UPDATE OR DELETE ON "platform_keys"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	EXECUTE FUNCTION "freehold_access_changed"();
--> statement-breakpoint
REVOKE UPDATE ("predecessor_id", "version", "updated_at") ON "api_keys" FROM freehold_platform;
--> statement-breakpoint
REVOKE SELECT ("id") ON "workflows", "tasks", "schedules", "workflow_states", "task_states" FROM freehold_platform;
--> statement-breakpoint
DROP INDEX "api_keys_org_id_predecessor_id_idx", "api_keys_live_idx", "api_keys_ended_idx",
	"ownership_transfers_org_id_from_user_id_idx", "ownership_transfers_org_id_to_user_id_idx",
	"schedules_org_id_workflow_id_idx", "task_states_org_id_workflow_state_id_idx", "task_states_org_id_task_id_idx",
	"tasks_org_id_workflow_id_idx", "workflow_states_org_id_workflow_id_idx";
