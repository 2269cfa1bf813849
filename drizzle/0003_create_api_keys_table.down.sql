DROP TABLE "api_keys";
--> statement-breakpoint
DROP TYPE "api_key_status";
