-- People who operate the installation, as themselves instead of with the platform's key.
CREATE TABLE platform_operators (
	identity_id uuid PRIMARY KEY CONSTRAINT platform_operators_identity_id_fkey REFERENCES identities (id),
	role text NOT NULL,
	version integer DEFAULT 1 NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT platform_operators_role_check CHECK (role in ('admin', 'support', 'auditor'))
);--> statement-breakpoint
ALTER TABLE platform_operators ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY platform ON platform_operators TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX platform_operators_created_at_idx ON platform_operators (created_at, identity_id);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON platform_operators TO freehold_platform;--> statement-breakpoint

-- Shows whether an operator can act: it needs a second factor.
GRANT SELECT (identity_id, confirmed_at) ON factors TO freehold_platform;--> statement-breakpoint

CREATE TRIGGER platform_operators_access AFTER INSERT OR UPDATE OR DELETE ON platform_operators FOR EACH ROW
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint
CREATE TRIGGER identities_verified_access AFTER UPDATE OF email_verified_at ON identities FOR EACH ROW
	WHEN (OLD.email_verified_at IS NULL AND NEW.email_verified_at IS NOT NULL)
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint

-- Finds the role of an operator. Operators are named by their email, so it counts only for a person who has proved to own the
-- mailbox: any organization can make an account for somebody else's address.
CREATE FUNCTION freehold_find_operator(person uuid) RETURNS text
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT o.role
	FROM public.platform_operators o
	JOIN public.identities i ON i.id = o.identity_id
	WHERE o.identity_id = person AND i.email_verified_at IS NOT NULL
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_operator(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_operator(uuid) TO freehold_service, freehold_platform;--> statement-breakpoint

-- A change by an operator crosses organizations, and holds its session as that of a member does.
GRANT EXECUTE ON FUNCTION freehold_hold_session(uuid) TO freehold_platform;
