CREATE TABLE "audit_checkpoints" (
	"org_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"body" text NOT NULL,
	"hash" text NOT NULL,
	"signature" text NOT NULL,
	"key_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_checkpoints_pkey" PRIMARY KEY("org_id","seq")
);
--> statement-breakpoint
ALTER TABLE "audit_checkpoints" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_heads" (
	"org_id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL,
	"checkpoint_seq" bigint DEFAULT 0 NOT NULL,
	"unchecked_since" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "audit_heads" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "seq" bigint, ADD COLUMN "body" text, ADD COLUMN "hash" text;--> statement-breakpoint
-- What was recorded before there was a chain becomes its beginning. The members of the JSON are in the order of RFC 8785;
-- of strings it escapes what Postgres does, in the same way.
DO $$
DECLARE
	event record;
	head record;
	next bigint;
	previous text;
	text_of text;
BEGIN
	FOR event IN SELECT * FROM "audit_events" ORDER BY "org_id", "created_at", "id" LOOP
		SELECT * INTO head FROM "audit_heads" WHERE "org_id" = event.org_id;
		next := coalesce(head.seq, 0) + 1;
		previous := coalesce(head.hash, repeat('0', 64));
		text_of := format(
			'{"action":%s,"actor":%s,"at":%s,"detail":null,"operationId":%s,"orgId":%s,"prevHash":%s,"reason":%s,"requestId":%s,"seq":%s,"target":%s}',
			to_json(event.action), to_json(event.actor),
			to_json(to_char(event.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
			coalesce(to_json(event.operation_id)::text, 'null'), to_json(event.org_id), to_json(previous),
			coalesce(to_json(event.reason)::text, 'null'), coalesce(to_json(event.request_id)::text, 'null'), next,
			to_json(event.target)
		);
		UPDATE "audit_events" SET "seq" = next, "body" = text_of, "hash" = encode(sha256(convert_to(text_of, 'UTF8')), 'hex')
			WHERE "id" = event.id;
		INSERT INTO "audit_heads" ("org_id", "seq", "hash", "unchecked_since")
			SELECT event.org_id, next, "hash", now() FROM "audit_events" WHERE "id" = event.id
			ON CONFLICT ("org_id") DO UPDATE SET "seq" = excluded.seq, "hash" = excluded.hash;
	END LOOP;
END $$;
--> statement-breakpoint
ALTER TABLE "audit_events" ALTER COLUMN "seq" SET NOT NULL, ALTER COLUMN "body" SET NOT NULL, ALTER COLUMN "hash" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_checkpoints_org_id_created_at_idx" ON "audit_checkpoints" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "audit_heads_unchecked_since_idx" ON "audit_heads" USING btree ("unchecked_since") WHERE checkpoint_seq < seq;--> statement-breakpoint
CREATE INDEX "audit_events_org_id_actor_seq_idx" ON "audit_events" USING btree ("org_id","actor","seq");--> statement-breakpoint
CREATE INDEX "audit_events_org_id_action_seq_idx" ON "audit_events" USING btree ("org_id","action","seq");--> statement-breakpoint
CREATE INDEX "audit_events_org_id_target_seq_idx" ON "audit_events" USING btree ("org_id","target","seq");--> statement-breakpoint
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_org_id_seq_key" UNIQUE("org_id","seq");--> statement-breakpoint
CREATE POLICY "tenant" ON "audit_checkpoints" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "audit_checkpoints" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant" ON "audit_heads" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "audit_heads" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "audit_heads" TO freehold_service, freehold_platform;
--> statement-breakpoint
GRANT SELECT ON "audit_checkpoints" TO freehold_service;
--> statement-breakpoint
GRANT SELECT, INSERT ON "audit_checkpoints" TO freehold_platform;
