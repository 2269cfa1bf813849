-- Policies that were found outside the product. While none is active, that of the product decides.
CREATE TABLE "policy_looks" (
	"place" text PRIMARY KEY NOT NULL,
	"looked_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"problem" text
);
--> statement-breakpoint
ALTER TABLE "policy_looks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "policy_revisions" (
	"id" text PRIMARY KEY NOT NULL,
	"label" text,
	"place" text NOT NULL,
	"status" text NOT NULL,
	"problem" text,
	"wasm" text,
	"data" text,
	"taken_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"activated_at" timestamp (3) with time zone,
	"activated_by" text,
	CONSTRAINT "policy_revisions_status_check" CHECK (status in ('active', 'former', 'forgotten', 'rejected')),
	CONSTRAINT "policy_revisions_problem_check" CHECK ((status = 'rejected') = (problem is not null)),
	CONSTRAINT "policy_revisions_content_check" CHECK (status in ('rejected', 'forgotten') or (wasm is not null and data is not null))
);
--> statement-breakpoint
ALTER TABLE "policy_revisions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE UNIQUE INDEX "policy_revisions_active_key" ON "policy_revisions" USING btree ("status") WHERE status = 'active';--> statement-breakpoint
CREATE INDEX "policy_revisions_taken_at_idx" ON "policy_revisions" USING btree ("taken_at","id");--> statement-breakpoint
CREATE POLICY "platform" ON "policy_looks" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "platform" ON "policy_revisions" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "policy_looks", "policy_revisions" TO "freehold_platform";
