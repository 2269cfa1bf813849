DROP TABLE "audit_checkpoints", "audit_heads";
--> statement-breakpoint
ALTER TABLE "audit_events" DROP CONSTRAINT "audit_events_org_id_seq_key";
--> statement-breakpoint
DROP INDEX "audit_events_org_id_actor_seq_idx", "audit_events_org_id_action_seq_idx", "audit_events_org_id_target_seq_idx";
--> statement-breakpoint
ALTER TABLE "audit_events" DROP COLUMN "seq", DROP COLUMN "body", DROP COLUMN "hash";
