-- Invitations to become a member, and of members to sign in.
CREATE TABLE invitations (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT invitations_org_id_fkey REFERENCES organizations (id),
	email text NOT NULL,
	role user_role NOT NULL,
	delivery text NOT NULL,
	locale text NOT NULL,
	status text DEFAULT 'pending' NOT NULL,
	generation integer DEFAULT 1 NOT NULL,
	invited_by uuid,
	user_id uuid,
	valid_seconds integer NOT NULL,
	expires_at timestamptz(3) NOT NULL,
	sent_at timestamptz(3) DEFAULT now() NOT NULL,
	proof_sent_at timestamptz(3),
	version integer DEFAULT 1 NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT invitations_invited_by_fkey FOREIGN KEY (org_id, invited_by) REFERENCES users (org_id, id),
	CONSTRAINT invitations_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id)
);--> statement-breakpoint
ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON invitations TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON invitations TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE UNIQUE INDEX invitations_pending_key ON invitations (org_id, lower(email)) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX invitations_org_id_created_at_idx ON invitations (org_id, created_at, id);--> statement-breakpoint
CREATE INDEX invitations_invited_by_idx ON invitations (org_id, invited_by);--> statement-breakpoint
CREATE INDEX invitations_user_id_idx ON invitations (org_id, user_id);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON invitations TO freehold_service;--> statement-breakpoint
GRANT SELECT, DELETE ON invitations TO freehold_platform;--> statement-breakpoint

-- Finds the organization of an invitation, which a token names.
CREATE FUNCTION freehold_invitation_organization(invitation uuid) RETURNS uuid
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT org_id FROM public.invitations WHERE id = invitation
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_invitation_organization(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_invitation_organization(uuid) TO freehold_service;--> statement-breakpoint

-- Whoever chose a password without proving to own the mailbox is known only to the organization that handed over the link. Other
-- organizations name members by their email, so such a person enters none of them.
CREATE OR REPLACE FUNCTION freehold_find_membership(person uuid, organization text)
	RETURNS TABLE (
		user_id uuid, role text, user_status text, org_id uuid, slug text, org_status text, org_key_per_hour integer,
		org_principal_per_minute integer
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT u.id, u.role::text, u.status::text, o.id, o.slug, o.status::text, p.key_per_hour, p.principal_per_minute
	FROM public.organizations o
	JOIN public.users u ON u.org_id = o.id AND u.identity_id = person AND u.deleted_at IS NULL
	JOIN public.identities i ON i.id = u.identity_id
	LEFT JOIN public.rate_limit_policies p ON p.org_id = o.id
	WHERE o.slug = organization
		AND (i.email_verified_at IS NOT NULL OR EXISTS (
			SELECT FROM public.invitations v WHERE v.org_id = u.org_id AND v.user_id = u.id AND v.status = 'accepted'
		))
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION freehold_list_memberships(person uuid, page_size integer, before_at timestamptz, before_id uuid)
	RETURNS TABLE (
		org_id uuid, slug text, name text, status text, created_at timestamptz, user_id uuid, user_name text, role text,
		user_status text
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT o.id, o.slug, o.name, o.status::text, o.created_at, u.id, u.name, u.role::text, u.status::text
	FROM public.users u
	JOIN public.organizations o ON o.id = u.org_id
	JOIN public.identities i ON i.id = u.identity_id
	WHERE u.identity_id = person AND u.deleted_at IS NULL
		AND (before_at IS NULL OR (o.created_at, o.id) < (before_at, before_id))
		AND (i.email_verified_at IS NOT NULL OR EXISTS (
			SELECT FROM public.invitations v WHERE v.org_id = u.org_id AND v.user_id = u.id AND v.status = 'accepted'
		))
	ORDER BY o.created_at DESC, o.id DESC
	LIMIT page_size
$$;
