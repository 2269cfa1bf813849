DROP TABLE "policy_revisions";--> statement-breakpoint
DROP TABLE "policy_looks";
