REVOKE SELECT (status, due_at) ON "workflow_states" FROM freehold_platform;--> statement-breakpoint
ALTER TABLE "workflow_states" DROP CONSTRAINT "workflow_states_finished_check";--> statement-breakpoint
ALTER TABLE "workflow_states" DROP CONSTRAINT "workflow_states_status_check";--> statement-breakpoint
DROP INDEX "workflow_states_org_id_workflow_id_idx";--> statement-breakpoint
DROP INDEX "workflow_states_org_id_created_at_idx";--> statement-breakpoint
DROP INDEX "workflow_states_open_due_at_idx";--> statement-breakpoint
DROP INDEX "workflow_states_open_idx";--> statement-breakpoint
DROP INDEX "workflow_states_open_temporal_id_key";--> statement-breakpoint
ALTER TABLE "workflows" DROP COLUMN "version";--> statement-breakpoint
ALTER TABLE "workflows" DROP COLUMN "open_runs_max";--> statement-breakpoint
ALTER TABLE "workflows" DROP COLUMN "priority";--> statement-breakpoint
ALTER TABLE "workflows" DROP COLUMN "task_timeout_seconds";--> statement-breakpoint
ALTER TABLE "workflows" DROP COLUMN "execution_timeout_seconds";--> statement-breakpoint
ALTER TABLE "workflows" DROP COLUMN "description";--> statement-breakpoint
ALTER TABLE "workflows" DROP COLUMN "workflow_type";--> statement-breakpoint
ALTER TABLE "workflow_states" DROP COLUMN "due_at";--> statement-breakpoint
ALTER TABLE "workflow_states" DROP COLUMN "failure";--> statement-breakpoint
ALTER TABLE "workflow_states" DROP COLUMN "start";--> statement-breakpoint
ALTER TABLE "workflow_states" DROP COLUMN "request_digest";--> statement-breakpoint
ALTER TABLE "workflow_states" DROP COLUMN "temporal_id";--> statement-breakpoint
UPDATE "workflow_states" SET "run_id" = '' WHERE "run_id" IS NULL;--> statement-breakpoint
ALTER TABLE "workflow_states" ALTER COLUMN "run_id" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "workflow_states_org_id_workflow_id_idx" ON "workflow_states" USING btree ("org_id","workflow_id");--> statement-breakpoint
CREATE INDEX "workflow_states_org_id_created_at_idx" ON "workflow_states" USING btree ("org_id","created_at");
