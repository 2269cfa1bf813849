DROP INDEX "tasks_org_id_workflow_id_idx";--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "description" text;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "timezone" text DEFAULT 'UTC' NOT NULL;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "jitter_seconds" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "overlap" text DEFAULT 'skip' NOT NULL;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "catchup_seconds" integer DEFAULT 60 NOT NULL;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "input" text;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "paused_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "pause_reason" text;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "next_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "due_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "buffered_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "last_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "missed" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "skipped" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "backfill_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "backfill_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
-- No release has written rows here. What somebody else has written was run by Temporal, whose times are not known here: such a
-- schedule is paused until its organization has set them.
UPDATE "schedules" SET "paused_at" = now(), "pause_reason" = 'Its times were kept in Temporal. Set them, then resume it.',
  "description" = left(nullif("spec"::text, '{}'), 500), "spec" = '{"cron":"0 0 * * *"}', "paused_by" = NULL;--> statement-breakpoint
ALTER TABLE "task_states" ADD COLUMN "activity_id" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "task_states" ADD COLUMN "attempt" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "task_states" ADD COLUMN "failure" jsonb;--> statement-breakpoint
ALTER TABLE "task_states" ADD COLUMN "started_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "fairness_key" text;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "fairness_weight" double precision;--> statement-breakpoint
ALTER TABLE "workflow_states" ADD COLUMN "attempted_at" timestamp (3) with time zone DEFAULT now();--> statement-breakpoint
ALTER TABLE "workflow_states" ADD COLUMN "schedule" text;--> statement-breakpoint
ALTER TABLE "workflow_states" ADD COLUMN "occurrence_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "schedules_due_at_idx" ON "schedules" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "workflow_states_finished_at_idx" ON "workflow_states" USING btree ("finished_at") WHERE finished_at is not null;--> statement-breakpoint
CREATE INDEX "workflow_states_org_id_schedule_idx" ON "workflow_states" USING btree ("org_id","schedule","created_at","id") WHERE schedule is not null;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_org_id_workflow_id_name_key" UNIQUE("org_id","workflow_id","name");--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_overlap_check" CHECK (overlap in ('skip', 'allow', 'bufferOne', 'cancelOther', 'terminateOther'));--> statement-breakpoint
-- A worker finds the schedules of all organizations that are due. What they are, it reads as their organization.
GRANT SELECT (due_at, catchup_seconds) ON "schedules" TO freehold_platform;--> statement-breakpoint
-- It also finds the runs that ended long ago.
GRANT SELECT (finished_at) ON "workflow_states" TO freehold_platform;
