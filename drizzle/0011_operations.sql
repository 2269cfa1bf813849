CREATE TABLE "ownership_transfers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"org_id" uuid NOT NULL,
	"from_user_id" uuid NOT NULL,
	"to_user_id" uuid NOT NULL,
	"status" text DEFAULT 'TRANSFER_PENDING' NOT NULL,
	"code" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "ownership_transfers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "idempotency_claims" ALTER COLUMN "operation_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "operations" ALTER COLUMN "kind" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "idempotency_claims" ADD COLUMN "answer" jsonb;--> statement-breakpoint
ALTER TABLE "ownership_transfers" ADD CONSTRAINT "ownership_transfers_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_transfers" ADD CONSTRAINT "ownership_transfers_from_user_fkey" FOREIGN KEY ("org_id","from_user_id") REFERENCES "public"."users"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_transfers" ADD CONSTRAINT "ownership_transfers_to_user_fkey" FOREIGN KEY ("org_id","to_user_id") REFERENCES "public"."users"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ownership_transfers_org_id_created_at_idx" ON "ownership_transfers" USING btree ("org_id","created_at","id");--> statement-breakpoint
ALTER TABLE "idempotency_claims" ADD CONSTRAINT "idempotency_claims_answer_check" CHECK (num_nonnulls(operation_id, answer) = 1);--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_kind_check" CHECK (kind in ('provisionOrganization', 'suspendOrganization', 'resumeOrganization', 'transferOwnership'));--> statement-breakpoint
CREATE POLICY "tenant" ON "ownership_transfers" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "ownership_transfers" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
DROP TYPE "public"."operation_kind";--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "ownership_transfers" TO freehold_service;
--> statement-breakpoint
GRANT SELECT ON "ownership_transfers" TO freehold_platform;
