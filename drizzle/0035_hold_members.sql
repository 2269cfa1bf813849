ALTER TABLE "session_policies" ADD COLUMN "recovery_approval" text DEFAULT 'never' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "held_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "held_reason" text;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_held_at_check" CHECK ((held_at is null) = (held_reason is null));--> statement-breakpoint
CREATE TRIGGER users_held_access AFTER UPDATE OF held_at ON users FOR EACH ROW
	WHEN (OLD.held_at IS DISTINCT FROM NEW.held_at)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint

-- Lists the memberships that a recovery by mail alone holds. They are in several organizations, before anybody is signed in.
CREATE FUNCTION freehold_find_holdable(person uuid)
	RETURNS TABLE (org_id uuid, user_id uuid)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT u.org_id, u.id
	FROM public.users u
	JOIN public.session_policies s ON s.org_id = u.org_id AND s.recovery_approval = 'always'
	WHERE u.identity_id = person AND u.deleted_at IS NULL AND u.accepted_at IS NOT NULL AND u.held_at IS NULL
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_holdable(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_holdable(uuid) TO freehold_service;--> statement-breakpoint
DROP FUNCTION freehold_find_membership(uuid, text);--> statement-breakpoint
CREATE FUNCTION freehold_find_membership(person uuid, organization text)
	RETURNS TABLE (
		user_id uuid, role text, user_status text, org_id uuid, slug text, org_status text, org_key_per_hour integer,
		org_principal_per_minute integer, mfa_required boolean, mfa_grace_until timestamptz, idle_seconds integer,
		max_age_seconds integer, factors text[], networks text[], password_allowed boolean, sso_required boolean,
		trust_idp_mfa boolean, sessions_valid_from timestamptz, is_held boolean
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT u.id, u.role::text, u.status::text, o.id, o.slug, o.status::text, p.key_per_hour, p.principal_per_minute,
		coalesce(s.mfa_required, false), s.mfa_grace_until, s.idle_seconds, s.max_age_seconds, s.factors,
		s.networks, coalesce(s.password_allowed, true), coalesce(s.sso_required, false), coalesce(s.trust_idp_mfa, false),
		u.sessions_valid_from, u.held_at IS NOT NULL
	FROM public.organizations o
	JOIN public.users u ON u.org_id = o.id AND u.identity_id = person AND u.deleted_at IS NULL
	JOIN public.identities i ON i.id = u.identity_id
	LEFT JOIN public.rate_limit_policies p ON p.org_id = o.id
	LEFT JOIN public.session_policies s ON s.org_id = o.id
	WHERE o.slug = organization
		AND (i.email_verified_at IS NOT NULL OR EXISTS (
			SELECT FROM public.invitations v WHERE v.org_id = u.org_id AND v.user_id = u.id AND v.status = 'accepted'
		))
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_membership(uuid, text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_membership(uuid, text) TO freehold_service;
