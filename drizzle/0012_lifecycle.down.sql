DROP TRIGGER "outbox_number" ON "outbox";
--> statement-breakpoint
DROP FUNCTION "freehold_number_event"();
--> statement-breakpoint
REVOKE DELETE ON "api_keys", "api_key_policies", "rate_limit_policies", "ownership_transfers" FROM freehold_platform;
--> statement-breakpoint
REVOKE SELECT ("org_id"), DELETE ON "workflows", "tasks", "schedules", "workflow_states", "task_states" FROM freehold_platform;
--> statement-breakpoint
DROP TABLE "webhook_deliveries";
--> statement-breakpoint
DROP TABLE "webhooks";
--> statement-breakpoint
DROP TABLE "outbox_heads";
--> statement-breakpoint
DROP INDEX "outbox_unrelayed_idx";
--> statement-breakpoint
ALTER TABLE "outbox" DROP CONSTRAINT "outbox_org_id_sequence_key";
--> statement-breakpoint
ALTER TABLE "outbox" DROP COLUMN "sequence";
--> statement-breakpoint
-- With it goes the grant on the column.
ALTER TABLE "outbox" DROP COLUMN "relayed_at";
--> statement-breakpoint
DROP TABLE "organization_exports";
--> statement-breakpoint
DROP TABLE "organization_tombstones";
--> statement-breakpoint
DROP TABLE "payments";
--> statement-breakpoint
DROP TABLE "drift_findings";
--> statement-breakpoint
DROP TABLE "drift_policies";
--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "paused_by";
--> statement-breakpoint
ALTER TABLE "organizations" DROP CONSTRAINT "organizations_legal_hold_check";
--> statement-breakpoint
ALTER TABLE "organizations" DROP COLUMN "legal_hold_at", DROP COLUMN "legal_hold_reason", DROP COLUMN "legal_hold_actor";
--> statement-breakpoint
ALTER TABLE "operations" DROP CONSTRAINT "operations_kind_check";
--> statement-breakpoint
-- Refused while there are operations of a kind that the release before did not know.
ALTER TABLE "operations" ADD CONSTRAINT "operations_kind_check" CHECK (kind in ('provisionOrganization', 'suspendOrganization', 'resumeOrganization', 'transferOwnership'));
