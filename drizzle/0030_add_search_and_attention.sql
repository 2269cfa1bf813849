-- Finds organizations by any part of their slug and name. An administrator may have installed the extension before, in any schema.
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
DO $$ BEGIN
	EXECUTE format(
		'CREATE INDEX organizations_search_idx ON organizations USING gin '
		|| '((translate('' '' || slug || '' '' || name_key, ''-'', '' '')) %I.gin_trgm_ops) WITH (fastupdate = false)',
		(SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm'));
END $$;--> statement-breakpoint
CREATE INDEX organizations_slug_idx ON organizations (slug COLLATE "C");--> statement-breakpoint

-- What needs a person's attention. The conditions and expressions are those of the queries, word for word.
CREATE INDEX operations_attention_idx ON operations (created_at, id) WHERE (status = 'stuck' or status in ('pending', 'running', 'compensating', 'stuck') and jsonb_path_exists(steps, '$[*] ? (((@.status == "waiting" || @.status == "undoFailed") && @.attempt >= 2 || (@.status == "running" || @.status == "undoing") && @.attempt >= 3) && @.error.code != "legal_hold")'));--> statement-breakpoint
CREATE INDEX operations_grace_end_idx ON operations (((jsonb_path_query_first(steps, '$[*] ? (@.name == "awaitGrace" && @.status == "waiting").nextRetryAt') #>> '{}') collate "C")) WHERE (kind = 'deleteOrganization' and status = 'running');--> statement-breakpoint
CREATE INDEX operations_kind_created_at_idx ON operations (kind, created_at, id);--> statement-breakpoint
CREATE INDEX drift_findings_open_first_seen_at_idx ON drift_findings (first_seen_at, id) WHERE status = 'open';--> statement-breakpoint
CREATE INDEX webhooks_disabled_idx ON webhooks (updated_at, id) WHERE status = 'disabled' and failures > 0;--> statement-breakpoint
CREATE INDEX api_keys_expires_at_idx ON api_keys (expires_at, id) WHERE status = 'active' and expires_at is not null;--> statement-breakpoint

-- Lists the organizations of a person that match a text, as `freehold_list_memberships` lists all.
CREATE FUNCTION freehold_search_memberships(
	person uuid, searched text, page_size integer, before_at timestamptz, before_id uuid
)
	RETURNS TABLE (
		org_id uuid, slug text, name text, status text, created_at timestamptz, user_id uuid, user_name text, role text,
		user_status text
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT o.id, o.slug, o.name, o.status::text, o.created_at, u.id, u.name, u.role::text, u.status::text
	FROM public.users u
	JOIN public.organizations o ON o.id = u.org_id
	WHERE u.identity_id = person AND u.deleted_at IS NULL
		AND strpos(translate(' ' || o.slug || ' ' || o.name_key, '-', ' '), searched) > 0
		AND (before_at IS NULL OR (o.created_at, o.id) < (before_at, before_id))
	ORDER BY o.created_at DESC, o.id DESC
	LIMIT page_size
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_search_memberships(uuid, text, integer, timestamptz, uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_search_memberships(uuid, text, integer, timestamptz, uuid) TO freehold_service;
