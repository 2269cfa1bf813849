DROP FUNCTION "freehold_find_credential"(text[]);
--> statement-breakpoint
DROP FUNCTION "freehold_access_since"(bigint);
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
DROP TABLE "access_changes", "access_version", "api_key_policies", "rate_limit_policies", "key_ring";
--> statement-breakpoint
REVOKE SELECT, UPDATE ("last_used_at", "key_hash", "pepper_id") ON "api_keys" FROM freehold_platform;
--> statement-breakpoint
-- Keys are hashed with peppers that are gone now: none of them can be verified any more.
DELETE FROM "api_keys";
--> statement-breakpoint
-- A platform key that was hashed with a pepper cannot be verified any more; a new one is made at the next start.
DELETE FROM "platform_keys" WHERE "pepper_id" IS NOT NULL;
--> statement-breakpoint
ALTER TABLE "platform_keys" DROP COLUMN "pepper_id";
--> statement-breakpoint
ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_owner_check";
--> statement-breakpoint
ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_predecessor_fkey";
--> statement-breakpoint
DROP INDEX "api_keys_org_id_user_id_idx";
--> statement-breakpoint
DROP INDEX "api_keys_org_id_created_at_idx";
--> statement-breakpoint
CREATE INDEX "api_keys_org_id_created_at_idx" ON "api_keys" USING btree ("org_id","created_at");
--> statement-breakpoint
ALTER TABLE "api_keys" DROP COLUMN "service_account_id", DROP COLUMN "application_environment_id", DROP COLUMN "pepper_id",
	DROP COLUMN "valid_until", DROP COLUMN "predecessor_id", DROP COLUMN "revoked_at", DROP COLUMN "version", DROP COLUMN "updated_at";
--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "user_id" SET NOT NULL, ALTER COLUMN "scopes" SET NOT NULL,
	ALTER COLUMN "rate_limit_per_hour" SET NOT NULL;
