CREATE TABLE "organization_exports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"org_id" uuid NOT NULL,
	"manifest" jsonb NOT NULL,
	"manifest_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "organization_exports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "organization_tombstones" (
	"org_id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"temporal_namespace" text NOT NULL,
	"operation_id" uuid NOT NULL,
	"removed" jsonb NOT NULL,
	"deleted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"certificate" text,
	"signature" text,
	"key_id" uuid,
	"audit_seq" bigint
);
--> statement-breakpoint
ALTER TABLE "organization_tombstones" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "drift_findings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"concerned_org_id" uuid,
	"status" text DEFAULT 'open' NOT NULL,
	"detail" jsonb NOT NULL,
	"repair_error" text,
	"repairs" integer DEFAULT 0 NOT NULL,
	"first_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "drift_findings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "drift_policies" (
	"kind" text PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"deletes_open_workflows" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "drift_policies" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "payments" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" uuid NOT NULL,
	"operation_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "payments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "outbox_heads" (
	"org_id" uuid PRIMARY KEY NOT NULL,
	"sequence" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "outbox_heads" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"org_id" uuid NOT NULL,
	"webhook_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"event_type" text NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "webhook_deliveries_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"body" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"replay_of" uuid,
	"first_attempt_at" timestamp (3) with time zone,
	"last_attempt_at" timestamp (3) with time zone,
	"next_attempt_at" timestamp (3) with time zone,
	"response_status" integer,
	"error" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_deliveries_org_id_id_key" UNIQUE("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"org_id" uuid NOT NULL,
	"url" text NOT NULL,
	"description" text,
	"event_types" text[],
	"status" text DEFAULT 'enabled' NOT NULL,
	"wrapped_secret" text NOT NULL,
	"wrapped_previous_secret" text,
	"provider" text NOT NULL,
	"previous_until" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone,
	"leased_until" timestamp (3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhooks_org_id_id_key" UNIQUE("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "webhooks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "operations" DROP CONSTRAINT "operations_kind_check";--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "sequence" bigint;--> statement-breakpoint
-- Events get their numbers in the order in which they were made; those of before the numbers are nobody's to be sent.
UPDATE "outbox" SET "sequence" = numbered.sequence FROM (
	SELECT "id", row_number() OVER (PARTITION BY "org_id" ORDER BY "created_at", "id") AS sequence FROM "outbox"
) numbered WHERE numbered.id = "outbox"."id";--> statement-breakpoint
INSERT INTO "outbox_heads" ("org_id", "sequence") SELECT "org_id", max("sequence") FROM "outbox" GROUP BY "org_id";--> statement-breakpoint
ALTER TABLE "outbox" ALTER COLUMN "sequence" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "relayed_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "outbox" SET "relayed_at" = now();--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "legal_hold_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "legal_hold_reason" text;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "legal_hold_actor" text;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "paused_by" uuid;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_fkey" FOREIGN KEY ("org_id","webhook_id") REFERENCES "public"."webhooks"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "organization_exports_org_id_created_at_idx" ON "organization_exports" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "organization_exports_expires_at_idx" ON "organization_exports" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "organization_tombstones_deleted_at_idx" ON "organization_tombstones" USING btree ("deleted_at","org_id");--> statement-breakpoint
CREATE UNIQUE INDEX "drift_findings_open_key" ON "drift_findings" USING btree ("kind","subject") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "drift_findings_first_seen_at_idx" ON "drift_findings" USING btree ("first_seen_at","id");--> statement-breakpoint
CREATE INDEX "payments_org_id_created_at_idx" ON "payments" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_org_id_created_at_idx" ON "webhook_deliveries" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_webhook_id_created_at_idx" ON "webhook_deliveries" USING btree ("org_id","webhook_id","created_at","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_pending_idx" ON "webhook_deliveries" USING btree ("webhook_id","position") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_dead_idx" ON "webhook_deliveries" USING btree ("org_id","webhook_id","created_at","id") WHERE status = 'dead';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_finished_at_idx" ON "webhook_deliveries" USING btree ("finished_at") WHERE status <> 'pending';--> statement-breakpoint
CREATE INDEX "webhooks_org_id_created_at_idx" ON "webhooks" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "webhooks_due_at_idx" ON "webhooks" USING btree ("due_at") WHERE status = 'enabled';--> statement-breakpoint
CREATE INDEX "outbox_unrelayed_idx" ON "outbox" USING btree ("org_id","sequence") WHERE relayed_at is null;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_org_id_sequence_key" UNIQUE("org_id","sequence");--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_kind_check" CHECK (kind in ('provisionOrganization', 'suspendOrganization', 'resumeOrganization', 'transferOwnership', 'deactivateOrganization', 'activateOrganization', 'deleteOrganization', 'provisionPaidOrganization'));--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_legal_hold_check" CHECK (num_nonnulls(legal_hold_at, legal_hold_reason, legal_hold_actor) in (0, 3));--> statement-breakpoint
CREATE POLICY "tenant" ON "organization_exports" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "organization_exports" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant" ON "organization_tombstones" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "organization_tombstones" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "platform" ON "drift_findings" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "platform" ON "drift_policies" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant" ON "payments" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "payments" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant" ON "outbox_heads" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "outbox_heads" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant" ON "webhook_deliveries" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "webhook_deliveries" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant" ON "webhooks" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "webhooks" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "outbox_heads" TO freehold_service, freehold_platform;
--> statement-breakpoint
GRANT UPDATE ("relayed_at") ON "outbox" TO freehold_platform;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "webhooks" TO freehold_service;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "webhook_deliveries" TO freehold_service;
--> statement-breakpoint
-- The relay hands events of all organizations to their webhooks, and sends them.
GRANT SELECT, UPDATE, DELETE ON "webhooks" TO freehold_platform;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "webhook_deliveries" TO freehold_platform;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "organization_exports", "organization_tombstones" TO freehold_service, freehold_platform;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "payments" TO freehold_service, freehold_platform;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "drift_policies", "drift_findings" TO freehold_platform;
--> statement-breakpoint
-- An organization that is deleted takes all of its rows along.
GRANT SELECT, DELETE ON "api_keys", "api_key_policies", "rate_limit_policies", "ownership_transfers", "workflows", "tasks", "schedules", "workflow_states", "task_states" TO freehold_platform;
