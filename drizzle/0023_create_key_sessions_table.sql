-- A key is used by a browser, which does not keep the key but a session of it.
CREATE TABLE key_sessions (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL,
	key_id uuid,
	platform_key_hash text,
	access_hash text NOT NULL CONSTRAINT key_sessions_access_hash_key UNIQUE,
	pepper_id uuid NOT NULL,
	user_agent text,
	network text,
	expires_at timestamptz(3) NOT NULL,
	revoked_at timestamptz(3),
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT key_sessions_key_fkey FOREIGN KEY (org_id, key_id) REFERENCES api_keys (org_id, id) ON DELETE CASCADE,
	CONSTRAINT key_sessions_key_check CHECK (num_nonnulls(key_id, platform_key_hash) = 1)
);--> statement-breakpoint
ALTER TABLE key_sessions ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON key_sessions TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON key_sessions TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX key_sessions_org_id_created_at_idx ON key_sessions (org_id, created_at);--> statement-breakpoint
CREATE INDEX key_sessions_org_id_key_id_idx ON key_sessions (org_id, key_id, created_at);--> statement-breakpoint
CREATE INDEX key_sessions_expires_at_idx ON key_sessions (expires_at);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON key_sessions TO freehold_service;--> statement-breakpoint

-- The platform has sessions of its own key, and removes those that ended long ago.
GRANT SELECT, INSERT, UPDATE, DELETE ON key_sessions TO freehold_platform;--> statement-breakpoint

-- The end of a session makes every process forget the keys of the organization; for the platform's, all of them.
CREATE TRIGGER key_sessions_access AFTER UPDATE OF revoked_at ON key_sessions FOR EACH ROW
	WHEN (OLD.revoked_at IS DISTINCT FROM NEW.revoked_at)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint

-- Finds the session of a key together with the key, about which the same function decides as when it is sent itself. The
-- platform's key may be one that is not stored.
CREATE FUNCTION freehold_find_key_session(hashes text[])
	RETURNS TABLE (
		session_id uuid, session_expires_at timestamptz, is_revoked boolean, platform_key_hash text, kind text, key_id uuid,
		key_hash text, pepper_id uuid, key_status text, scopes text[], expires_at timestamptz, valid_until timestamptz,
		key_per_hour integer, org_id uuid, slug text, org_status text, org_key_per_hour integer,
		org_principal_per_minute integer, user_id uuid, role text, user_status text
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT s.id, s.expires_at, s.revoked_at IS NOT NULL, s.platform_key_hash, c.kind, c.key_id, c.key_hash, c.pepper_id,
		c.key_status, c.scopes, c.expires_at, c.valid_until, c.key_per_hour, c.org_id, c.slug, c.org_status,
		c.org_key_per_hour, c.org_principal_per_minute, c.user_id, c.role, c.user_status
	FROM public.key_sessions s
	LEFT JOIN public.api_keys k ON k.org_id = s.org_id AND k.id = s.key_id
	LEFT JOIN LATERAL public.freehold_find_credential(ARRAY[coalesce(k.key_hash, s.platform_key_hash)]) c ON true
	WHERE s.access_hash = ANY (hashes)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_key_session(text[]) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_key_session(text[]) TO freehold_service;
