DROP TRIGGER organizations_schedules ON organizations;--> statement-breakpoint
DROP FUNCTION freehold_release_schedules();--> statement-breakpoint
-- Nothing else would set it any longer.
UPDATE "schedules" SET "due_at" = now() WHERE "due_at" IS NULL
	AND ("next_at" IS NOT NULL OR "buffered_at" IS NOT NULL OR "backfill_at" IS NOT NULL);--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "missed_announced_at";--> statement-breakpoint
ALTER TABLE "schedules" DROP COLUMN "unannounced";
