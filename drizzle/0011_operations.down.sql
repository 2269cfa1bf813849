DROP TABLE "ownership_transfers";
--> statement-breakpoint
DELETE FROM "idempotency_claims" WHERE "operation_id" IS NULL;
--> statement-breakpoint
ALTER TABLE "idempotency_claims" DROP CONSTRAINT "idempotency_claims_answer_check";
--> statement-breakpoint
ALTER TABLE "idempotency_claims" DROP COLUMN "answer";
--> statement-breakpoint
ALTER TABLE "idempotency_claims" ALTER COLUMN "operation_id" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "operations" DROP CONSTRAINT "operations_kind_check";
--> statement-breakpoint
CREATE TYPE "public"."operation_kind" AS ENUM('provisionOrganization', 'suspendOrganization', 'resumeOrganization');
--> statement-breakpoint
-- Refused while there are operations of a kind that the release before did not know.
ALTER TABLE "operations" ALTER COLUMN "kind" SET DATA TYPE "public"."operation_kind" USING "kind"::"public"."operation_kind";
