REVOKE SELECT (name, permissions) ON roles FROM freehold_platform;--> statement-breakpoint
DROP FUNCTION freehold_find_elevation(text[]);--> statement-breakpoint
DROP FUNCTION freehold_elevation_stands(uuid);--> statement-breakpoint
CREATE OR REPLACE FUNCTION freehold_find_operator(person uuid) RETURNS text
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT o.role
	FROM public.platform_operators o
	JOIN public.identities i ON i.id = o.identity_id
	WHERE o.identity_id = person AND i.email_verified_at IS NOT NULL
$$;--> statement-breakpoint
DROP FUNCTION freehold_may_sign_in(uuid);--> statement-breakpoint
DROP TRIGGER sessions_elevations ON sessions;--> statement-breakpoint
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
