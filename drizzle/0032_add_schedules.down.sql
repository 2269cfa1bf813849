REVOKE SELECT (finished_at) ON "workflow_states" FROM freehold_platform;--> statement-breakpoint
REVOKE SELECT (due_at, catchup_seconds) ON "schedules" FROM freehold_platform;--> statement-breakpoint
ALTER TABLE "schedules" DROP CONSTRAINT "schedules_overlap_check";--> statement-breakpoint
ALTER TABLE "tasks" DROP CONSTRAINT "tasks_org_id_workflow_id_name_key";--> statement-breakpoint
DROP INDEX "workflow_states_org_id_schedule_idx";--> statement-breakpoint
DROP INDEX "workflow_states_finished_at_idx";--> statement-breakpoint
DROP INDEX "schedules_due_at_idx";--> statement-breakpoint
ALTER TABLE "workflow_states" DROP COLUMN "occurrence_at";--> statement-breakpoint
ALTER TABLE "workflow_states" DROP COLUMN "schedule";--> statement-breakpoint
ALTER TABLE "workflow_states" DROP COLUMN "attempted_at";--> statement-breakpoint
ALTER TABLE "workflows" DROP COLUMN "fairness_weight";--> statement-breakpoint
ALTER TABLE "workflows" DROP COLUMN "fairness_key";--> statement-breakpoint
ALTER TABLE "task_states" DROP COLUMN "started_at";--> statement-breakpoint
ALTER TABLE "task_states" DROP COLUMN "failure";--> statement-breakpoint
ALTER TABLE "task_states" DROP COLUMN "attempt";--> statement-breakpoint
ALTER TABLE "task_states" DROP COLUMN "activity_id";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "version";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "backfill_until";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "backfill_at";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "skipped";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "missed";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "last_at";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "buffered_at";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "due_at";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "next_at";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "pause_reason";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "paused_at";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "input";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "catchup_seconds";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "overlap";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "jitter_seconds";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "timezone";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "description";--> statement-breakpoint
CREATE INDEX "tasks_org_id_workflow_id_idx" ON "tasks" USING btree ("org_id","workflow_id");
