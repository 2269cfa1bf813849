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
GRANT EXECUTE ON FUNCTION freehold_find_membership(uuid, text) TO freehold_service;--> statement-breakpoint
DROP FUNCTION freehold_find_key_session(text[]);--> statement-breakpoint
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
GRANT EXECUTE ON FUNCTION freehold_find_key_session(text[]) TO freehold_service;--> statement-breakpoint
DROP FUNCTION freehold_find_credential(text[]);--> statement-breakpoint
CREATE FUNCTION freehold_find_credential(hashes text[])
	RETURNS TABLE (
		kind text, key_id uuid, key_hash text, pepper_id uuid, key_status text, scopes text[], expires_at timestamptz,
		valid_until timestamptz, key_per_hour integer, org_id uuid, slug text, org_status text, org_key_per_hour integer,
		org_principal_per_minute integer, user_id uuid, role text, user_status text
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT 'user', k.id, k.key_hash, k.pepper_id, k.status::text, k.scopes, k.expires_at, k.valid_until,
		k.rate_limit_per_hour, o.id, o.slug, o.status::text, p.key_per_hour, p.principal_per_minute, u.id, u.role::text,
		u.status::text
	FROM public.api_keys k
	JOIN public.organizations o ON o.id = k.org_id
	JOIN public.users u ON u.org_id = k.org_id AND u.id = k.user_id
	LEFT JOIN public.rate_limit_policies p ON p.org_id = k.org_id
	WHERE k.key_hash = ANY (hashes)
	UNION ALL
	SELECT 'platform', NULL, k.key_hash, k.pepper_id, 'active', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
		NULL, NULL
	FROM public.platform_keys k
	WHERE k.key_hash = ANY (hashes)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_credential(text[]) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_credential(text[]) TO freehold_service;--> statement-breakpoint
DROP TRIGGER users_access ON users;--> statement-breakpoint
CREATE TRIGGER users_access AFTER UPDATE OF role, status, sessions_valid_from ON users FOR EACH ROW
	WHEN (OLD.role <> NEW.role OR OLD.status <> NEW.status OR OLD.sessions_valid_from IS DISTINCT FROM NEW.sessions_valid_from)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint
-- Without its custom role, a member would have the whole base: it keeps the least role instead.
UPDATE "users" SET "role" = 'viewer', "custom_role" = NULL WHERE "custom_role" IS NOT NULL;--> statement-breakpoint
UPDATE "invitations" SET "role" = 'viewer', "custom_role" = NULL WHERE "custom_role" IS NOT NULL;--> statement-breakpoint
SET CONSTRAINTS ALL IMMEDIATE;--> statement-breakpoint
ALTER TABLE "users" DROP COLUMN "custom_role";--> statement-breakpoint
ALTER TABLE "invitations" DROP COLUMN "custom_role";--> statement-breakpoint
DROP TABLE "roles";
