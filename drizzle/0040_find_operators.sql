-- Lists the operators with one of these roles, who are told of what happens in organizations: those who could act as operators now.
CREATE FUNCTION freehold_find_operators(roles text[]) RETURNS SETOF uuid
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT o.identity_id
	FROM public.platform_operators o
	JOIN public.identities i ON i.id = o.identity_id
	WHERE o.role = ANY (roles) AND i.email_verified_at IS NOT NULL AND i.disabled_at IS NULL
	ORDER BY o.created_at, o.identity_id
	LIMIT 20
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_operators(text[]) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_operators(text[]) TO freehold_service;
