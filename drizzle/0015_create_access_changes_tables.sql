-- Tells every api process which cached access to forget. A change of a row that decides about access marks its owner in
-- `access_marks`, once for each owner and transaction. When the transaction ends, each mark becomes one row of
-- `access_changes` with the next version, and a notification. Only the functions below reach `access_marks`.
CREATE TABLE access_marks (
	transaction_id bigint NOT NULL,
	owner_id uuid NOT NULL,
	is_last boolean DEFAULT false NOT NULL,
	CONSTRAINT access_marks_pkey PRIMARY KEY (transaction_id, owner_id)
);--> statement-breakpoint
ALTER TABLE access_marks ENABLE ROW LEVEL SECURITY;--> statement-breakpoint

CREATE TABLE access_version (
	id integer PRIMARY KEY,
	version bigint NOT NULL
);--> statement-breakpoint
ALTER TABLE access_version ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY platform ON access_version TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
INSERT INTO access_version (id, version) VALUES (1, 0);--> statement-breakpoint

CREATE TABLE access_changes (
	version bigint PRIMARY KEY,
	owner_id uuid NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL
);--> statement-breakpoint
ALTER TABLE access_changes ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY platform ON access_changes TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX access_changes_created_at_idx ON access_changes (created_at);--> statement-breakpoint

GRANT SELECT ON access_version TO freehold_platform;--> statement-breakpoint
GRANT SELECT, DELETE ON access_changes TO freehold_platform;--> statement-breakpoint

-- Marks the owner of a changed row. Runs for each row and touches nothing that another transaction could wait for.
CREATE FUNCTION freehold_note_access() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
	changed uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
	IF TG_TABLE_NAME = 'organizations' THEN
		changed := NEW.id;
	ELSIF TG_TABLE_NAME NOT IN ('key_ring', 'platform_keys') THEN
		changed := coalesce(NEW.org_id, OLD.org_id);
	END IF;
	INSERT INTO public.access_marks (transaction_id, owner_id)
		VALUES (pg_current_xact_id()::text::bigint, changed)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_note_access() FROM PUBLIC;--> statement-breakpoint

-- Queues the increment behind all other deferred triggers, which may have to wait for locks.
CREATE FUNCTION freehold_put_access_last() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	UPDATE public.access_marks SET is_last = true
		WHERE transaction_id = NEW.transaction_id AND owner_id = NEW.owner_id;
	RETURN NULL;
END $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_put_access_last() FROM PUBLIC;--> statement-breakpoint

-- Increments the version and records whose access changed. Runs once for each owner and transaction, at its end, so that the
-- one row that all of them increment is locked as briefly as possible.
CREATE FUNCTION freehold_access_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
	next bigint;
BEGIN
	DELETE FROM public.access_marks
		WHERE transaction_id = NEW.transaction_id AND owner_id = NEW.owner_id;
	UPDATE public.access_version SET version = version + 1 WHERE id = 1 RETURNING version INTO next;
	INSERT INTO public.access_changes (version, owner_id) VALUES (next, NEW.owner_id);
	PERFORM pg_notify('freehold_access', next || ' ' || NEW.owner_id);
	RETURN NULL;
END $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_access_changed() FROM PUBLIC;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER access_marks_noted AFTER INSERT ON access_marks
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	EXECUTE FUNCTION freehold_put_access_last();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER access_marks_last AFTER UPDATE ON access_marks
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	EXECUTE FUNCTION freehold_access_changed();--> statement-breakpoint
CREATE TRIGGER users_access AFTER UPDATE OF role, status ON users FOR EACH ROW
	WHEN (OLD.role <> NEW.role OR OLD.status <> NEW.status)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint
CREATE TRIGGER organizations_access AFTER UPDATE OF status ON organizations FOR EACH ROW
	WHEN (OLD.status <> NEW.status)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint
CREATE TRIGGER api_keys_access AFTER UPDATE OF status, scopes, expires_at, valid_until, rate_limit_per_hour, user_id ON api_keys
	FOR EACH ROW
	WHEN (
		(OLD.status, OLD.scopes, OLD.expires_at, OLD.valid_until, OLD.rate_limit_per_hour, OLD.user_id) IS DISTINCT FROM
		(NEW.status, NEW.scopes, NEW.expires_at, NEW.valid_until, NEW.rate_limit_per_hour, NEW.user_id)
	)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint

-- A revoked key is refused before and after its removal.
CREATE TRIGGER api_keys_access_on_delete AFTER DELETE ON api_keys FOR EACH ROW
	WHEN (OLD.status <> 'revoked')
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint
CREATE TRIGGER rate_limit_policies_access AFTER INSERT OR UPDATE OR DELETE ON rate_limit_policies FOR EACH ROW
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint
CREATE TRIGGER key_ring_access AFTER INSERT OR UPDATE OR DELETE ON key_ring FOR EACH ROW
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint
CREATE TRIGGER platform_keys_access AFTER INSERT OR UPDATE OR DELETE ON platform_keys FOR EACH ROW
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint

-- Returns what has changed since the version that a process knows. Changes before `oldest_version` are no longer kept.
-- `changed_org_ids` is the same list as `owner_ids`.
CREATE FUNCTION freehold_access_since(known bigint)
	RETURNS TABLE (version bigint, oldest_version bigint, owner_ids uuid[], changed_org_ids uuid[])
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT v.version,
		coalesce((SELECT min(c.version) FROM public.access_changes c), v.version + 1),
		changed.owner_ids, changed.owner_ids
	FROM public.access_version v,
		LATERAL (SELECT ARRAY(SELECT DISTINCT c.owner_id FROM public.access_changes c WHERE c.version > known) AS owner_ids) changed
	WHERE v.id = 1
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_access_since(bigint) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_access_since(bigint) TO freehold_service;--> statement-breakpoint

-- Finds the key with one of these hashes before its organization is known: the only way across organizations without the
-- platform's role. Takes several hashes, because a key may have been hashed with any of the peppers.
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
GRANT EXECUTE ON FUNCTION freehold_find_credential(text[]) TO freehold_service;
