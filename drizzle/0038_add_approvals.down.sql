REVOKE SELECT (name, permissions) ON roles FROM freehold_platform;--> statement-breakpoint
DROP FUNCTION freehold_find_elevation(text[]);--> statement-breakpoint
DROP TRIGGER platform_operators_elevations ON platform_operators;--> statement-breakpoint
DROP TRIGGER identities_elevations ON identities;--> statement-breakpoint
DROP FUNCTION freehold_end_elevations();--> statement-breakpoint
DROP TABLE elevations;--> statement-breakpoint
DROP TABLE approval_decisions;--> statement-breakpoint
DROP FUNCTION freehold_refuse_self_approval();--> statement-breakpoint
DROP TABLE approvals;--> statement-breakpoint
DELETE FROM operation_events WHERE operation_id IN (SELECT id FROM operations WHERE kind = 'elevateAccess');--> statement-breakpoint
DELETE FROM operations WHERE kind = 'elevateAccess';--> statement-breakpoint
ALTER TABLE operations DROP CONSTRAINT operations_kind_check;--> statement-breakpoint
ALTER TABLE operations ADD CONSTRAINT operations_kind_check CHECK (kind in ('provisionOrganization', 'suspendOrganization', 'resumeOrganization', 'transferOwnership', 'deactivateOrganization', 'activateOrganization', 'deleteOrganization', 'provisionPaidOrganization'));
