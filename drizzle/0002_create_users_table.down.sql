-- In one statement: a foreign key points from users to identities, a policy back.
DROP TABLE "users", "identities";
--> statement-breakpoint
DROP TYPE "user_role", "user_status";
