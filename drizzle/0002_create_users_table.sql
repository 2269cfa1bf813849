CREATE TYPE user_role AS ENUM ('owner', 'admin', 'member', 'viewer');--> statement-breakpoint
CREATE TYPE user_status AS ENUM ('active', 'suspended', 'deleted');--> statement-breakpoint

CREATE TABLE identities (
	id uuid PRIMARY KEY,
	email text NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL
);--> statement-breakpoint
ALTER TABLE identities ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY platform ON identities TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE UNIQUE INDEX identities_email_key ON identities (lower(email));--> statement-breakpoint

CREATE TABLE users (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT users_org_id_fkey REFERENCES organizations (id),
	identity_id uuid NOT NULL CONSTRAINT users_identity_id_fkey REFERENCES identities (id),
	email text NOT NULL,
	name text,
	role user_role NOT NULL,
	status user_status DEFAULT 'active' NOT NULL,
	version integer DEFAULT 1 NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL,
	deleted_at timestamptz(3),
	is_founder boolean DEFAULT false NOT NULL,
	is_suspended_by_platform boolean DEFAULT false NOT NULL,
	CONSTRAINT users_org_id_id_key UNIQUE (org_id, id),
	CONSTRAINT users_deleted_at_check CHECK ((status = 'deleted') = (deleted_at is not null))
);--> statement-breakpoint
ALTER TABLE users ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON users TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON users TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE UNIQUE INDEX users_org_id_email_key ON users (org_id, lower(email)) WHERE deleted_at is null;--> statement-breakpoint

-- An organization sees the people who are, or were, its users.
CREATE POLICY tenant ON identities FOR SELECT TO freehold_service
	USING (exists (select 1 from users where users.identity_id = identities.id and users.org_id = nullif(current_setting('app.org_id', true), '')::uuid));--> statement-breakpoint

GRANT SELECT ON identities TO freehold_service;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON users TO freehold_service;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON identities, users TO freehold_platform;--> statement-breakpoint

-- Prevents the last active owner of an organization from being removed, demoted or suspended. Runs when the transaction
-- ends, so that it can exchange one owner for another, and locks the organization, so that two transactions cannot each
-- take away the other's remaining owner. An organization that is removed in the same transaction needs no owner.
CREATE FUNCTION freehold_keep_owner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	PERFORM FROM public.organizations WHERE id = OLD.org_id FOR UPDATE;
	IF FOUND AND NOT EXISTS (
		SELECT FROM public.users WHERE org_id = OLD.org_id AND role = 'owner' AND status = 'active'
	) THEN
		RAISE EXCEPTION 'organization % would have no active owner', OLD.org_id
			USING ERRCODE = 'check_violation', CONSTRAINT = 'users_last_owner', TABLE = 'users';
	END IF;
	RETURN NULL;
END $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_keep_owner() FROM PUBLIC;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER users_keep_owner AFTER UPDATE OF role, status ON users
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	WHEN (OLD.role = 'owner' AND OLD.status = 'active' AND (NEW.role <> 'owner' OR NEW.status <> 'active'))
	EXECUTE FUNCTION freehold_keep_owner();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER users_keep_owner_on_delete AFTER DELETE ON users
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	WHEN (OLD.role = 'owner' AND OLD.status = 'active')
	EXECUTE FUNCTION freehold_keep_owner();--> statement-breakpoint

-- A person belongs to no single organization. The next two functions do for an organization what its own rights do not
-- allow. This one returns the person with this email, creates it if there is none, and locks it until the transaction ends.
CREATE FUNCTION freehold_claim_identity(new_id uuid, new_email text) RETURNS uuid
	LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
	INSERT INTO public.identities (id, email) VALUES (new_id, new_email)
	ON CONFLICT (lower(email)) DO UPDATE SET email = public.identities.email
	RETURNING id
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_claim_identity(uuid, text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_claim_identity(uuid, text) TO freehold_service, freehold_platform;--> statement-breakpoint

-- Counts the organizations that were created for this person and that the person still owns. Locks the person first, so
-- that two transactions cannot both take the last place.
CREATE FUNCTION freehold_count_owned(person uuid) RETURNS integer
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	PERFORM FROM public.identities WHERE id = person FOR UPDATE;
	RETURN (
		SELECT count(*) FROM public.users
		WHERE identity_id = person AND is_founder AND role = 'owner' AND deleted_at IS NULL
	);
END $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_count_owned(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_count_owned(uuid) TO freehold_service, freehold_platform;
