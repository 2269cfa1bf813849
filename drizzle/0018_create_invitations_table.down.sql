CREATE OR REPLACE FUNCTION freehold_find_membership(person uuid, organization text)
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
CREATE OR REPLACE FUNCTION freehold_list_memberships(person uuid, page_size integer, before_at timestamptz, before_id uuid)
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
DROP FUNCTION freehold_invitation_organization(uuid);--> statement-breakpoint
DROP TABLE invitations;
