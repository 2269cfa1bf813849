-- What an organization asks of the ways to sign in, and what a session remembers of its identity provider and its password.
ALTER TABLE session_policies ADD COLUMN factors text[];--> statement-breakpoint
ALTER TABLE session_policies ADD COLUMN networks text[];--> statement-breakpoint
ALTER TABLE session_policies ADD COLUMN password_allowed boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE session_policies ADD COLUMN sso_required boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE session_policies ADD COLUMN trust_idp_mfa boolean DEFAULT false NOT NULL;--> statement-breakpoint

ALTER TABLE sessions ADD COLUMN federated_org_id uuid;--> statement-breakpoint
ALTER TABLE sessions ADD COLUMN connection_id uuid;--> statement-breakpoint
ALTER TABLE sessions ADD COLUMN provider_session text;--> statement-breakpoint
CREATE INDEX sessions_connection_id_idx ON sessions (connection_id, provider_session) WHERE connection_id is not null;--> statement-breakpoint

CREATE OR REPLACE FUNCTION freehold_note_access() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
	changed uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
	IF TG_TABLE_NAME IN ('organizations', 'identities') THEN
		changed := NEW.id;
	ELSIF TG_TABLE_NAME IN ('sessions', 'factors', 'identity_passwords', 'platform_operators') THEN
		changed := coalesce(NEW.identity_id, OLD.identity_id);
	ELSIF TG_TABLE_NAME NOT IN ('key_ring', 'platform_keys') THEN
		changed := coalesce(NEW.org_id, OLD.org_id);
	END IF;
	INSERT INTO public.access_marks (transaction_id, owner_id)
		VALUES (pg_current_xact_id()::text::bigint, changed)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER identity_passwords_access AFTER UPDATE OF must_change ON identity_passwords FOR EACH ROW
	WHEN (OLD.must_change IS DISTINCT FROM NEW.must_change)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint

DROP FUNCTION freehold_find_session(text[]);--> statement-breakpoint
CREATE FUNCTION freehold_find_session(hashes text[])
	RETURNS TABLE (
		session_id uuid, identity_id uuid, email text, is_disabled boolean, aal smallint, methods text[],
		authenticated_at timestamptz, strong_at timestamptz, bound_org_id uuid, federated_org_id uuid, idle_seconds_max integer,
		has_factor boolean, must_change_password boolean,
		expires_at timestamptz, is_revoked boolean
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT s.id, i.id, i.email, i.disabled_at IS NOT NULL, s.aal, s.methods, s.authenticated_at, s.strong_at,
		s.bound_org_id, s.federated_org_id, s.idle_seconds_max,
		EXISTS (SELECT FROM public.factors f WHERE f.identity_id = i.id AND f.confirmed_at IS NOT NULL),
		coalesce(p.must_change, false),
		least(s.expires_at, CASE WHEN s.access_hash = ANY (hashes) THEN s.access_expires_at ELSE s.previous_access_expires_at END),
		s.revoked_at IS NOT NULL
	FROM public.sessions s
	JOIN public.identities i ON i.id = s.identity_id
	LEFT JOIN public.identity_passwords p ON p.identity_id = i.id
	WHERE s.access_hash = ANY (hashes) OR s.previous_access_hash = ANY (hashes)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_session(text[]) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_session(text[]) TO freehold_service;--> statement-breakpoint

DROP FUNCTION freehold_find_membership(uuid, text);--> statement-breakpoint
CREATE FUNCTION freehold_find_membership(person uuid, organization text)
	RETURNS TABLE (
		user_id uuid, role text, user_status text, org_id uuid, slug text, org_status text, org_key_per_hour integer,
		org_principal_per_minute integer, mfa_required boolean, mfa_grace_until timestamptz, idle_seconds integer,
		max_age_seconds integer, factors text[], networks text[], password_allowed boolean, sso_required boolean,
		trust_idp_mfa boolean
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT u.id, u.role::text, u.status::text, o.id, o.slug, o.status::text, p.key_per_hour, p.principal_per_minute,
		coalesce(s.mfa_required, false), s.mfa_grace_until, s.idle_seconds, s.max_age_seconds, s.factors,
		s.networks, coalesce(s.password_allowed, true), coalesce(s.sso_required, false), coalesce(s.trust_idp_mfa, false)
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
GRANT EXECUTE ON FUNCTION freehold_find_membership(uuid, text) TO freehold_service;--> statement-breakpoint

-- Finds a person and its password in one statement, before anybody is signed in. The password is encrypted for the person.
CREATE FUNCTION freehold_find_sign_in(address text)
	RETURNS TABLE (identity_id uuid, sealed text, checked_at timestamptz, must_change boolean, failures integer, locked_at timestamptz)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT i.id, p.sealed, p.checked_at, p.must_change, p.failures, p.locked_at
	FROM public.identities i
	LEFT JOIN public.identity_passwords p ON p.identity_id = i.id
	WHERE lower(i.email) = lower(address)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_sign_in(text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_sign_in(text) TO freehold_service;
