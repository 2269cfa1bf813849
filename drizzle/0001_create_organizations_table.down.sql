DROP TABLE "organizations";
--> statement-breakpoint
DROP TYPE "organization_status";
