DROP TRIGGER "organizations_update_name" ON "organizations";
--> statement-breakpoint
DROP TRIGGER "organizations_insert_name" ON "organizations";
--> statement-breakpoint
DROP FUNCTION "freehold_name_organization"();
--> statement-breakpoint
DROP INDEX "organizations_name_key", "organizations_name_twins_idx", "organizations_owner_email_due_at_idx";
--> statement-breakpoint
ALTER TABLE "organizations" DROP COLUMN "name_key", DROP COLUMN "is_name_twin", DROP COLUMN "owner_email_due_at";
--> statement-breakpoint
DROP FUNCTION "freehold_name_key"(text);
--> statement-breakpoint
CREATE UNIQUE INDEX "organizations_name_key" ON "organizations" USING btree (lower("name"));
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "freehold_count_owned"(person uuid) RETURNS integer
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	PERFORM FROM public.identities WHERE id = person FOR UPDATE;
	RETURN (
		SELECT count(*) FROM public.users WHERE identity_id = person AND role = 'owner' AND deleted_at IS NULL
	);
END $$;
--> statement-breakpoint
ALTER TABLE "users" DROP COLUMN "is_founder", DROP COLUMN "is_suspended_by_platform";
--> statement-breakpoint
REVOKE UPDATE ("audited_at") ON "idempotency_claims" FROM freehold_service;
--> statement-breakpoint
ALTER TABLE "idempotency_claims" DROP COLUMN "audited_at";
--> statement-breakpoint
DROP TABLE "unserved_payments";
