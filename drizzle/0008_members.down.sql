DROP FUNCTION "freehold_count_owned"(uuid);
--> statement-breakpoint
DROP FUNCTION "freehold_claim_identity"(uuid, text);
--> statement-breakpoint
DROP TRIGGER "users_keep_owner_on_delete" ON "users";
--> statement-breakpoint
DROP TRIGGER "users_keep_owner" ON "users";
--> statement-breakpoint
DROP FUNCTION "freehold_keep_owner"();
--> statement-breakpoint
ALTER TABLE "users" DROP CONSTRAINT "users_deleted_at_check";
