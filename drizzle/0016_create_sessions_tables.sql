-- People sign in: what a person is, its password, and its sessions.
ALTER TABLE identities ADD COLUMN email_verified_at timestamptz(3);--> statement-breakpoint
ALTER TABLE identities ADD COLUMN locale text DEFAULT 'en' NOT NULL;--> statement-breakpoint
ALTER TABLE identities ADD COLUMN disabled_at timestamptz(3);--> statement-breakpoint
CREATE POLICY person ON identities TO freehold_service
	USING (id = nullif(current_setting('app.identity_id', true), '')::uuid)
	WITH CHECK (id = nullif(current_setting('app.identity_id', true), '')::uuid);--> statement-breakpoint
GRANT UPDATE (email_verified_at, locale) ON identities TO freehold_service;--> statement-breakpoint

CREATE TABLE identity_passwords (
	identity_id uuid PRIMARY KEY CONSTRAINT identity_passwords_identity_id_fkey REFERENCES identities (id) ON DELETE CASCADE,
	sealed text NOT NULL,
	changed_at timestamptz(3) DEFAULT now() NOT NULL,
	checked_at timestamptz(3),
	must_change boolean DEFAULT false NOT NULL,
	failures integer DEFAULT 0 NOT NULL,
	locked_at timestamptz(3)
);--> statement-breakpoint
ALTER TABLE identity_passwords ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY person ON identity_passwords TO freehold_service
	USING (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid)
	WITH CHECK (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON identity_passwords TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON identity_passwords TO freehold_service;--> statement-breakpoint

CREATE TABLE sessions (
	id uuid PRIMARY KEY,
	identity_id uuid NOT NULL CONSTRAINT sessions_identity_id_fkey REFERENCES identities (id) ON DELETE CASCADE,
	client text NOT NULL,
	aal smallint NOT NULL,
	methods text[] NOT NULL,
	authenticated_at timestamptz(3) DEFAULT now() NOT NULL,
	strong_at timestamptz(3),
	bound_org_id uuid,
	access_hash text NOT NULL CONSTRAINT sessions_access_hash_key UNIQUE,
	access_expires_at timestamptz(3) NOT NULL,
	previous_access_hash text CONSTRAINT sessions_previous_access_hash_key UNIQUE,
	previous_access_expires_at timestamptz(3),
	refresh_hash text NOT NULL,
	previous_refresh_hash text,
	successor_sealed text,
	generation integer DEFAULT 0 NOT NULL,
	refreshed_at timestamptz(3) DEFAULT now() NOT NULL,
	pepper_id uuid NOT NULL,
	device_name text,
	user_agent text,
	network text,
	idle_expires_at timestamptz(3) NOT NULL,
	expires_at timestamptz(3) NOT NULL,
	revoked_at timestamptz(3),
	revoked_reason text,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT sessions_aal_check CHECK (aal in (1, 2)),
	CONSTRAINT sessions_revoked_check CHECK ((revoked_at is null) = (revoked_reason is null))
);--> statement-breakpoint
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY person ON sessions TO freehold_service
	USING (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid)
	WITH CHECK (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON sessions TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX sessions_identity_id_created_at_idx ON sessions (identity_id, created_at);--> statement-breakpoint
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON sessions TO freehold_service;--> statement-breakpoint

-- The platform removes sessions that ended long ago, and counts those of a pepper before it is retired.
GRANT SELECT, DELETE ON sessions TO freehold_platform;--> statement-breakpoint

-- A session belongs to a person, and its end makes every process forget that person's sessions. `identities` itself is about
-- one person, too.
CREATE OR REPLACE FUNCTION freehold_note_access() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
	changed uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
	IF TG_TABLE_NAME IN ('organizations', 'identities') THEN
		changed := NEW.id;
	ELSIF TG_TABLE_NAME = 'sessions' THEN
		changed := OLD.identity_id;
	ELSIF TG_TABLE_NAME NOT IN ('key_ring', 'platform_keys') THEN
		changed := coalesce(NEW.org_id, OLD.org_id);
	END IF;
	INSERT INTO public.access_marks (transaction_id, owner_id)
		VALUES (pg_current_xact_id()::text::bigint, changed)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;--> statement-breakpoint

-- Renewed tokens change nothing for those that are remembered: they are accepted until their own end.
CREATE TRIGGER sessions_access AFTER UPDATE OF revoked_at, aal, strong_at, bound_org_id, expires_at ON sessions FOR EACH ROW
	WHEN (
		(OLD.revoked_at, OLD.aal, OLD.strong_at, OLD.bound_org_id, OLD.expires_at) IS DISTINCT FROM
		(NEW.revoked_at, NEW.aal, NEW.strong_at, NEW.bound_org_id, NEW.expires_at)
	)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint
CREATE TRIGGER sessions_access_on_delete AFTER DELETE ON sessions FOR EACH ROW
	WHEN (OLD.revoked_at IS NULL)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint
CREATE TRIGGER identities_access AFTER UPDATE OF disabled_at ON identities FOR EACH ROW
	WHEN (OLD.disabled_at IS DISTINCT FROM NEW.disabled_at)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint

-- Before a caller is known, nothing can be read in its scope. The next functions are the only way to what a sign-in and a
-- session need. The first finds the session of an access token, by the hashes with all peppers.
CREATE FUNCTION freehold_find_session(hashes text[])
	RETURNS TABLE (
		session_id uuid, identity_id uuid, email text, is_disabled boolean, aal smallint, methods text[],
		authenticated_at timestamptz, strong_at timestamptz, bound_org_id uuid, expires_at timestamptz, is_revoked boolean
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT s.id, i.id, i.email, i.disabled_at IS NOT NULL, s.aal, s.methods, s.authenticated_at, s.strong_at,
		s.bound_org_id,
		least(s.expires_at, CASE WHEN s.access_hash = ANY (hashes) THEN s.access_expires_at ELSE s.previous_access_expires_at END),
		s.revoked_at IS NOT NULL
	FROM public.sessions s
	JOIN public.identities i ON i.id = s.identity_id
	WHERE s.access_hash = ANY (hashes) OR s.previous_access_hash = ANY (hashes)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_session(text[]) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_session(text[]) TO freehold_service;--> statement-breakpoint

-- Finds what a person is in one organization.
CREATE FUNCTION freehold_find_membership(person uuid, organization text)
	RETURNS TABLE (
		user_id uuid, role text, user_status text, org_id uuid, slug text, org_status text, org_key_per_hour integer,
		org_principal_per_minute integer
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT u.id, u.role::text, u.status::text, o.id, o.slug, o.status::text, p.key_per_hour, p.principal_per_minute
	FROM public.organizations o
	JOIN public.users u ON u.org_id = o.id AND u.identity_id = person AND u.deleted_at IS NULL
	LEFT JOIN public.rate_limit_policies p ON p.org_id = o.id
	WHERE o.slug = organization
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_membership(uuid, text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_membership(uuid, text) TO freehold_service;--> statement-breakpoint

-- Lists organizations of a person, newest first, from a position on.
CREATE FUNCTION freehold_list_memberships(person uuid, page_size integer, before_at timestamptz, before_id uuid)
	RETURNS TABLE (
		org_id uuid, slug text, name text, status text, created_at timestamptz, user_id uuid, user_name text, role text,
		user_status text
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT o.id, o.slug, o.name, o.status::text, o.created_at, u.id, u.name, u.role::text, u.status::text
	FROM public.users u
	JOIN public.organizations o ON o.id = u.org_id
	WHERE u.identity_id = person AND u.deleted_at IS NULL
		AND (before_at IS NULL OR (o.created_at, o.id) < (before_at, before_id))
	ORDER BY o.created_at DESC, o.id DESC
	LIMIT page_size
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_list_memberships(uuid, integer, timestamptz, uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_list_memberships(uuid, integer, timestamptz, uuid) TO freehold_service;--> statement-breakpoint

-- Finds the person with this email.
CREATE FUNCTION freehold_find_person(address text) RETURNS uuid
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT id FROM public.identities WHERE lower(email) = lower(address)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_person(text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_person(text) TO freehold_service;--> statement-breakpoint

-- Finds the person of a session, which a refresh token names.
CREATE FUNCTION freehold_session_person(session uuid) RETURNS uuid
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT identity_id FROM public.sessions WHERE id = session
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_session_person(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_session_person(uuid) TO freehold_service;--> statement-breakpoint

-- Tells whether a session is live, for a change in an organization's scope, and delays its end until that change is done.
CREATE FUNCTION freehold_hold_session(session uuid) RETURNS text
	LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
	SELECT CASE WHEN s.revoked_at IS NOT NULL THEN 'ended' WHEN s.expires_at <= now() THEN 'expired' ELSE 'live' END
	FROM public.sessions s WHERE s.id = session FOR SHARE
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_hold_session(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_hold_session(uuid) TO freehold_service;
