CREATE TABLE "access_changes" (
	"version" bigint PRIMARY KEY NOT NULL,
	"changed_org_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "access_changes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "access_version" (
	"id" integer PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "access_version" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "api_key_policies" (
	"org_id" uuid PRIMARY KEY NOT NULL,
	"max_age_days" integer,
	"warning_days" integer NOT NULL,
	"overlap_seconds" integer NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_key_policies" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "key_ring" (
	"id" uuid PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"provider" text NOT NULL,
	"wrapped" text NOT NULL,
	"public_key" text,
	"active_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "key_ring" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "rate_limit_policies" (
	"org_id" uuid PRIMARY KEY NOT NULL,
	"key_per_hour" integer,
	"principal_per_minute" integer,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "rate_limit_policies" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP INDEX "api_keys_org_id_created_at_idx";--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "user_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "scopes" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "rate_limit_per_hour" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "service_account_id" uuid;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "application_environment_id" uuid;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "pepper_id" uuid NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "valid_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "predecessor_id" uuid;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "revoked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "platform_keys" ADD COLUMN "pepper_id" uuid;--> statement-breakpoint
ALTER TABLE "api_key_policies" ADD CONSTRAINT "api_key_policies_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rate_limit_policies" ADD CONSTRAINT "rate_limit_policies_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_changes_created_at_idx" ON "access_changes" USING btree ("created_at");--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_predecessor_fkey" FOREIGN KEY ("org_id","predecessor_id") REFERENCES "public"."api_keys"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_org_id_user_id_idx" ON "api_keys" USING btree ("org_id","user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "api_keys_org_id_created_at_idx" ON "api_keys" USING btree ("org_id","created_at","id");--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_owner_check" CHECK (num_nonnulls(user_id, service_account_id, application_environment_id) = 1);--> statement-breakpoint
CREATE POLICY "platform" ON "access_changes" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "platform" ON "access_version" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant" ON "api_key_policies" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "api_key_policies" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "platform" ON "key_ring" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant" ON "rate_limit_policies" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "rate_limit_policies" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "api_key_policies", "rate_limit_policies" TO freehold_service;
--> statement-breakpoint
GRANT SELECT ON "api_key_policies", "rate_limit_policies" TO freehold_platform;
--> statement-breakpoint
-- For what is written in batches across organizations: when keys were last used, and hashes under a new pepper.
GRANT SELECT, UPDATE ("last_used_at", "key_hash", "pepper_id") ON "api_keys" TO freehold_platform;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "key_ring" TO freehold_platform;
--> statement-breakpoint
GRANT SELECT ON "access_version" TO freehold_platform;
--> statement-breakpoint
GRANT SELECT, DELETE ON "access_changes" TO freehold_platform;
--> statement-breakpoint
INSERT INTO "access_version" ("id", "version") VALUES (1, 0);
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
-- The key with one of these hashes, before it is known whose it is: the only way across organizations without the
-- platform's role. Several hashes, because a key may have been hashed with any of the peppers.
CREATE FUNCTION "freehold_find_credential"(hashes text[])
	RETURNS TABLE (
		kind text, key_id uuid, key_hash text, pepper_id uuid, key_status text, scopes text[], expires_at timestamptz,
		valid_until timestamptz, key_per_hour integer, org_id uuid, slug text, org_status text, org_key_per_hour integer,
		org_principal_per_minute integer, user_id uuid, role text, user_status text
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT 'user', k.id, k.key_hash, k.pepper_id, k.status::text, k.scopes, k.expires_at, k.valid_until,
		k.rate_limit_per_hour, o.id, o.slug, o.status::text, p.key_per_hour, p.principal_per_minute, u.id, u.role::text,
		u.status::text
	FROM public.api_keys k
	JOIN public.organizations o ON o.id = k.org_id
	JOIN public.users u ON u.org_id = k.org_id AND u.id = k.user_id
	LEFT JOIN public.rate_limit_policies p ON p.org_id = k.org_id
	WHERE k.key_hash = ANY (hashes)
	UNION ALL
	SELECT 'platform', NULL, k.key_hash, k.pepper_id, 'active', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
		NULL, NULL
	FROM public.platform_keys k
	WHERE k.key_hash = ANY (hashes)
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "freehold_find_credential"(text[]) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION "freehold_find_credential"(text[]) TO freehold_service;
