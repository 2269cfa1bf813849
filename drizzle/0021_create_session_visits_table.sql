-- Which sessions came into an organization, and since when they must have proved their person to come in.
ALTER TABLE users ADD COLUMN accepted_at timestamptz(3);--> statement-breakpoint
ALTER TABLE users ADD COLUMN sessions_valid_from timestamptz(3);--> statement-breakpoint

CREATE TABLE session_visits (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT session_visits_org_id_fkey REFERENCES organizations (id),
	session_id uuid NOT NULL CONSTRAINT session_visits_session_id_fkey REFERENCES sessions (id) ON DELETE CASCADE,
	user_id uuid NOT NULL,
	aal smallint NOT NULL,
	methods text[] NOT NULL,
	last_at timestamptz(3) DEFAULT now() NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT session_visits_session_id_org_id_key UNIQUE (session_id, org_id),
	CONSTRAINT session_visits_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id)
);--> statement-breakpoint
ALTER TABLE session_visits ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON session_visits TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON session_visits TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX session_visits_org_id_created_at_idx ON session_visits (org_id, created_at);--> statement-breakpoint
CREATE INDEX session_visits_user_id_idx ON session_visits (org_id, user_id, created_at);--> statement-breakpoint
GRANT SELECT, INSERT ON session_visits TO freehold_service;--> statement-breakpoint

-- The platform notes further visits of many organizations at once, and removes those of a deleted organization.
GRANT SELECT, UPDATE, DELETE ON session_visits TO freehold_platform;--> statement-breakpoint

DROP TRIGGER users_access ON users;--> statement-breakpoint
CREATE TRIGGER users_access AFTER UPDATE OF role, status, sessions_valid_from ON users FOR EACH ROW
	WHEN (OLD.role <> NEW.role OR OLD.status <> NEW.status OR OLD.sessions_valid_from IS DISTINCT FROM NEW.sessions_valid_from)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint

-- Lists the sessions of a member that came into the organization of the transaction, and can still be used.
CREATE FUNCTION freehold_live_visits(member uuid, page_size integer, before_at timestamptz, before_id uuid)
	RETURNS TABLE (
		session_id uuid, id uuid, client text, aal smallint, methods text[], created_at timestamptz, last_at timestamptz
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT v.session_id, v.id, s.client, v.aal, v.methods, v.created_at, v.last_at
	FROM public.session_visits v
	JOIN public.sessions s ON s.id = v.session_id
	JOIN public.users u ON u.id = v.user_id
	WHERE v.org_id = nullif(current_setting('app.org_id', true), '')::uuid AND v.user_id = member
		AND s.revoked_at IS NULL AND s.expires_at > now() AND s.idle_expires_at > now()
		AND (
			u.sessions_valid_from IS NULL
			-- As at the entrance: a password does not renew what two factors have proved.
			OR CASE s.aal WHEN 2 THEN s.strong_at ELSE greatest(s.authenticated_at, s.strong_at) END > u.sessions_valid_from
		)
		AND (before_at IS NULL OR (v.created_at, v.id) < (before_at, before_id))
	ORDER BY v.created_at DESC, v.id DESC
	LIMIT page_size
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_live_visits(uuid, integer, timestamptz, uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_live_visits(uuid, integer, timestamptz, uuid) TO freehold_service;--> statement-breakpoint

DROP FUNCTION freehold_find_membership(uuid, text);--> statement-breakpoint
CREATE FUNCTION freehold_find_membership(person uuid, organization text)
	RETURNS TABLE (
		user_id uuid, role text, user_status text, org_id uuid, slug text, org_status text, org_key_per_hour integer,
		org_principal_per_minute integer, mfa_required boolean, mfa_grace_until timestamptz, idle_seconds integer,
		max_age_seconds integer, factors text[], networks text[], password_allowed boolean, sso_required boolean,
		trust_idp_mfa boolean, sessions_valid_from timestamptz
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT u.id, u.role::text, u.status::text, o.id, o.slug, o.status::text, p.key_per_hour, p.principal_per_minute,
		coalesce(s.mfa_required, false), s.mfa_grace_until, s.idle_seconds, s.max_age_seconds, s.factors,
		s.networks, coalesce(s.password_allowed, true), coalesce(s.sso_required, false), coalesce(s.trust_idp_mfa, false),
		u.sessions_valid_from
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
