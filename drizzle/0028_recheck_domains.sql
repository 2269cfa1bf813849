-- The record of a verified domain is looked up again, so that an organization that gives the domain up no longer vouches for it.
ALTER TABLE domains ADD COLUMN check_at timestamptz(3);--> statement-breakpoint
ALTER TABLE domains ADD COLUMN failures integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE domains ADD COLUMN lost_at timestamptz(3);--> statement-breakpoint
UPDATE domains SET check_at = now() + interval '1 day' WHERE verified_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX domains_check_at_idx ON domains (check_at) WHERE check_at is not null;--> statement-breakpoint
CREATE INDEX domains_lost_at_idx ON domains (lost_at) WHERE lost_at is not null;--> statement-breakpoint

-- Takes a domain from another organization, whose record is no longer among the published ones, for the organization of the
-- transaction, whose record is. The other one is told afterwards.
CREATE FUNCTION freehold_displace_domain(name text, published text[]) RETURNS void
	LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
	UPDATE public.domains SET verified_at = NULL, check_at = NULL, failures = 0, lost_at = now()
	WHERE domain = name AND verified_at IS NOT NULL AND proof <> ALL (published)
		AND org_id <> nullif(current_setting('app.org_id', true), '')::uuid
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_displace_domain(text, text[]) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_displace_domain(text, text[]) TO freehold_service;
