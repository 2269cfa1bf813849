-- Second factors of people, the codes that stand in for a lost one, the sign-ins that wait for a factor, and what an
-- organization asks of the sessions that enter it.
CREATE TABLE factors (
	id uuid PRIMARY KEY,
	identity_id uuid NOT NULL CONSTRAINT factors_identity_id_fkey REFERENCES identities (id) ON DELETE CASCADE,
	kind text NOT NULL,
	name text NOT NULL,
	sealed text NOT NULL,
	last_step bigint,
	failures integer DEFAULT 0 NOT NULL,
	confirmed_at timestamptz(3),
	last_used_at timestamptz(3),
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT factors_kind_check CHECK (kind in ('totp'))
);--> statement-breakpoint
ALTER TABLE factors ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY person ON factors TO freehold_service
	USING (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid)
	WITH CHECK (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON factors TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX factors_identity_id_created_at_idx ON factors (identity_id, created_at);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON factors TO freehold_service;--> statement-breakpoint

CREATE TABLE recovery_codes (
	id uuid PRIMARY KEY,
	identity_id uuid NOT NULL CONSTRAINT recovery_codes_identity_id_fkey REFERENCES identities (id) ON DELETE CASCADE,
	code_hash text NOT NULL CONSTRAINT recovery_codes_code_hash_key UNIQUE,
	pepper_id uuid NOT NULL,
	used_at timestamptz(3),
	created_at timestamptz(3) DEFAULT now() NOT NULL
);--> statement-breakpoint
ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY person ON recovery_codes TO freehold_service
	USING (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid)
	WITH CHECK (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON recovery_codes TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX recovery_codes_identity_id_idx ON recovery_codes (identity_id);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_codes TO freehold_service;--> statement-breakpoint

-- The platform counts those of a pepper before it is retired.
GRANT SELECT ON recovery_codes TO freehold_platform;--> statement-breakpoint

CREATE TABLE challenges (
	id uuid PRIMARY KEY,
	identity_id uuid NOT NULL CONSTRAINT challenges_identity_id_fkey REFERENCES identities (id) ON DELETE CASCADE,
	purpose text NOT NULL,
	challenge_hash text NOT NULL CONSTRAINT challenges_challenge_hash_key UNIQUE,
	pepper_id uuid NOT NULL,
	client text NOT NULL,
	device_name text,
	methods text[] NOT NULL,
	tries integer DEFAULT 0 NOT NULL,
	expires_at timestamptz(3) NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT challenges_purpose_check CHECK (purpose in ('mfa'))
);--> statement-breakpoint
ALTER TABLE challenges ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY person ON challenges TO freehold_service
	USING (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid)
	WITH CHECK (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON challenges TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX challenges_identity_id_created_at_idx ON challenges (identity_id, created_at);--> statement-breakpoint
CREATE INDEX challenges_created_at_idx ON challenges (created_at);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON challenges TO freehold_service;--> statement-breakpoint

-- The platform removes those that nobody answered.
GRANT SELECT, DELETE ON challenges TO freehold_platform;--> statement-breakpoint

CREATE TABLE session_policies (
	org_id uuid PRIMARY KEY CONSTRAINT session_policies_org_id_fkey REFERENCES organizations (id),
	mfa_required boolean DEFAULT false NOT NULL,
	mfa_grace_until timestamptz(3),
	idle_seconds integer,
	max_age_seconds integer,
	version integer DEFAULT 1 NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL
);--> statement-breakpoint
ALTER TABLE session_policies ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON session_policies TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON session_policies TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON session_policies TO freehold_service;--> statement-breakpoint
GRANT SELECT, DELETE ON session_policies TO freehold_platform;--> statement-breakpoint

-- The longest time without a refresh since the person proved itself.
ALTER TABLE sessions ADD COLUMN idle_seconds_max integer DEFAULT 0 NOT NULL;--> statement-breakpoint

CREATE OR REPLACE FUNCTION freehold_note_access() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
	changed uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
	IF TG_TABLE_NAME IN ('organizations', 'identities') THEN
		changed := NEW.id;
	ELSIF TG_TABLE_NAME IN ('sessions', 'factors') THEN
		changed := OLD.identity_id;
	ELSIF TG_TABLE_NAME NOT IN ('key_ring', 'platform_keys') THEN
		changed := coalesce(NEW.org_id, OLD.org_id);
	END IF;
	INSERT INTO public.access_marks (transaction_id, owner_id)
		VALUES (pg_current_xact_id()::text::bigint, changed)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER session_policies_access AFTER INSERT OR UPDATE OR DELETE ON session_policies FOR EACH ROW
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint

-- A factor counts from its confirmation on. Its use changes nothing that is remembered.
CREATE TRIGGER factors_access AFTER UPDATE OF confirmed_at ON factors FOR EACH ROW
	WHEN (OLD.confirmed_at IS DISTINCT FROM NEW.confirmed_at)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint
CREATE TRIGGER factors_access_on_delete AFTER DELETE ON factors FOR EACH ROW
	WHEN (OLD.confirmed_at IS NOT NULL)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint

DROP FUNCTION freehold_find_session(text[]);--> statement-breakpoint
CREATE FUNCTION freehold_find_session(hashes text[])
	RETURNS TABLE (
		session_id uuid, identity_id uuid, email text, is_disabled boolean, aal smallint, methods text[],
		authenticated_at timestamptz, strong_at timestamptz, bound_org_id uuid, idle_seconds_max integer, has_factor boolean,
		expires_at timestamptz, is_revoked boolean
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT s.id, i.id, i.email, i.disabled_at IS NOT NULL, s.aal, s.methods, s.authenticated_at, s.strong_at,
		s.bound_org_id, s.idle_seconds_max,
		EXISTS (SELECT FROM public.factors f WHERE f.identity_id = i.id AND f.confirmed_at IS NOT NULL),
		least(s.expires_at, CASE WHEN s.access_hash = ANY (hashes) THEN s.access_expires_at ELSE s.previous_access_expires_at END),
		s.revoked_at IS NOT NULL
	FROM public.sessions s
	JOIN public.identities i ON i.id = s.identity_id
	WHERE s.access_hash = ANY (hashes) OR s.previous_access_hash = ANY (hashes)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_session(text[]) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_session(text[]) TO freehold_service;--> statement-breakpoint

DROP FUNCTION freehold_find_membership(uuid, text);--> statement-breakpoint
CREATE FUNCTION freehold_find_membership(person uuid, organization text)
	RETURNS TABLE (
		user_id uuid, role text, user_status text, org_id uuid, slug text, org_status text, org_key_per_hour integer,
		org_principal_per_minute integer, mfa_required boolean, mfa_grace_until timestamptz, idle_seconds integer,
		max_age_seconds integer
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT u.id, u.role::text, u.status::text, o.id, o.slug, o.status::text, p.key_per_hour, p.principal_per_minute,
		coalesce(s.mfa_required, false), s.mfa_grace_until, s.idle_seconds, s.max_age_seconds
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

-- Finds whose sign-in waits for this answer.
CREATE FUNCTION freehold_challenge_person(hashes text[]) RETURNS uuid
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT identity_id FROM public.challenges WHERE challenge_hash = ANY (hashes)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_challenge_person(text[]) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_challenge_person(text[]) TO freehold_service;--> statement-breakpoint

-- Tells whether an organization that this person enters requires a second factor, now or after its grace period.
CREATE FUNCTION freehold_requires_factor(person uuid) RETURNS boolean
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT EXISTS (
		SELECT FROM public.freehold_list_memberships(person, 100000, NULL, NULL) m
		JOIN public.session_policies s ON s.org_id = m.org_id AND s.mfa_required
	)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_requires_factor(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_requires_factor(uuid) TO freehold_service;
