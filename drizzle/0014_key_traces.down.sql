DROP INDEX "audit_events_org_id_key_id_seq_idx";
--> statement-breakpoint
DROP INDEX "api_keys_org_id_issued_by_key_id_idx";
--> statement-breakpoint
ALTER TABLE "operations" DROP COLUMN "actor_key_id";
--> statement-breakpoint
ALTER TABLE "audit_events" DROP COLUMN "key_id";
--> statement-breakpoint
ALTER TABLE "api_keys" DROP COLUMN "issued_by_key_id";
--> statement-breakpoint
ALTER TABLE "api_keys" DROP COLUMN "fingerprint";
