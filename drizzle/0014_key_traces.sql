ALTER TABLE "api_keys" ADD COLUMN "fingerprint" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "issued_by_key_id" uuid;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "key_id" uuid;--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "actor_key_id" uuid;--> statement-breakpoint
CREATE INDEX "api_keys_org_id_issued_by_key_id_idx" ON "api_keys" USING btree ("org_id","issued_by_key_id","created_at","id") WHERE issued_by_key_id is not null;--> statement-breakpoint
CREATE INDEX "audit_events_org_id_key_id_seq_idx" ON "audit_events" USING btree ("org_id","key_id","seq") WHERE key_id is not null;