DROP FUNCTION freehold_find_elsewhere(uuid, uuid);--> statement-breakpoint
DROP TABLE "factor_recoveries";--> statement-breakpoint
UPDATE "session_policies" SET "recovery_approval" = 'never' WHERE "recovery_approval" = 'factors';--> statement-breakpoint
ALTER TABLE "session_policies" ALTER COLUMN "recovery_approval" SET DEFAULT 'never';--> statement-breakpoint
DELETE FROM operation_events WHERE operation_id IN (SELECT id FROM operations WHERE kind = 'recoverAccess');--> statement-breakpoint
DELETE FROM operations WHERE kind = 'recoverAccess';--> statement-breakpoint
ALTER TABLE "operations" DROP CONSTRAINT "operations_kind_check";--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_kind_check" CHECK (kind in ('provisionOrganization', 'suspendOrganization', 'resumeOrganization', 'transferOwnership', 'deactivateOrganization', 'activateOrganization', 'deleteOrganization', 'elevateAccess', 'provisionPaidOrganization'));
