DROP INDEX "workflow_states_org_id_created_at_idx";--> statement-breakpoint
DROP INDEX "workflow_states_org_id_workflow_id_idx";--> statement-breakpoint
ALTER TABLE "workflow_states" ALTER COLUMN "run_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "workflow_states" ADD COLUMN "temporal_id" text;--> statement-breakpoint
ALTER TABLE "workflow_states" ADD COLUMN "request_digest" text;--> statement-breakpoint
-- No release has written rows here. Those that somebody else has written are kept.
UPDATE "workflow_states" SET "temporal_id" = id::text, "request_digest" = '';--> statement-breakpoint
ALTER TABLE "workflow_states" ALTER COLUMN "temporal_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "workflow_states" ALTER COLUMN "request_digest" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "workflow_states" ADD COLUMN "start" text;--> statement-breakpoint
ALTER TABLE "workflow_states" ADD COLUMN "failure" jsonb;--> statement-breakpoint
ALTER TABLE "workflow_states" ADD COLUMN "due_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "workflow_type" text;--> statement-breakpoint
UPDATE "workflows" SET "workflow_type" = name;--> statement-breakpoint
ALTER TABLE "workflows" ALTER COLUMN "workflow_type" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "description" text;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "execution_timeout_seconds" integer;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "task_timeout_seconds" integer DEFAULT 10 NOT NULL;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "priority" integer;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "open_runs_max" integer;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "workflow_states_open_temporal_id_key" ON "workflow_states" USING btree ("org_id","temporal_id") WHERE status in ('starting', 'running');--> statement-breakpoint
CREATE INDEX "workflow_states_open_idx" ON "workflow_states" USING btree ("org_id","workflow_id") WHERE status in ('starting', 'running');--> statement-breakpoint
CREATE INDEX "workflow_states_open_due_at_idx" ON "workflow_states" USING btree ("due_at") WHERE status in ('starting', 'running');--> statement-breakpoint
CREATE INDEX "workflow_states_org_id_created_at_idx" ON "workflow_states" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "workflow_states_org_id_workflow_id_idx" ON "workflow_states" USING btree ("org_id","workflow_id","created_at","id");--> statement-breakpoint
ALTER TABLE "workflow_states" ADD CONSTRAINT "workflow_states_status_check" CHECK (status in ('starting', 'running', 'completed', 'failed', 'canceled', 'terminated', 'timedOut', 'notStarted'));--> statement-breakpoint
ALTER TABLE "workflow_states" ADD CONSTRAINT "workflow_states_finished_check" CHECK ((finished_at is null) = (status in ('starting', 'running')));--> statement-breakpoint
-- A worker finds the runs of all organizations that it has to look at. What they are, it reads as their organization.
GRANT SELECT (status, due_at) ON "workflow_states" TO freehold_platform;
