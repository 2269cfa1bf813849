-- An account ends when its person ends it, or 90 days after the person has left the last organization. A former member remains a
-- row of its organization, without the person.
ALTER TABLE users ALTER COLUMN identity_id DROP NOT NULL;--> statement-breakpoint
ALTER TABLE users DROP CONSTRAINT users_identity_id_fkey;--> statement-breakpoint
ALTER TABLE users ADD CONSTRAINT users_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES identities (id) ON DELETE SET NULL;--> statement-breakpoint
ALTER TABLE users ADD CONSTRAINT users_identity_id_check CHECK ((identity_id is not null) or (deleted_at is not null));--> statement-breakpoint
CREATE INDEX users_former_idx ON users (deleted_at) WHERE deleted_at is not null and identity_id is not null;--> statement-breakpoint

-- Removes a person with everything that belongs to it, unless somebody still relies on it. While it is locked,
-- it becomes neither a member nor an operator.
CREATE FUNCTION freehold_remove_account(person uuid) RETURNS text
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	PERFORM FROM public.identities WHERE id = person FOR UPDATE;
	IF NOT FOUND THEN
		RETURN 'unknown';
	ELSIF EXISTS (SELECT FROM public.users WHERE identity_id = person AND deleted_at IS NULL) THEN
		RETURN 'member';
	ELSIF EXISTS (SELECT FROM public.platform_operators WHERE identity_id = person) THEN
		RETURN 'operator';
	END IF;
	DELETE FROM public.identities WHERE id = person;
	RETURN 'removed';
END $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_remove_account(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_remove_account(uuid) TO freehold_service, freehold_platform;--> statement-breakpoint

-- Tells whether an organization of this person requires a second factor, now or after its grace period. Only one that the person has
-- agreed to: an administrator can make anybody a member unasked.
CREATE OR REPLACE FUNCTION freehold_requires_factor(person uuid) RETURNS boolean
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT EXISTS (
		SELECT FROM public.users u
		JOIN public.session_policies s ON s.org_id = u.org_id AND s.mfa_required
		WHERE u.identity_id = person AND u.deleted_at IS NULL
			AND (u.accepted_at IS NOT NULL OR EXISTS (
				SELECT FROM public.invitations v WHERE v.org_id = u.org_id AND v.user_id = u.id AND v.status = 'accepted'
			))
	)
$$;
