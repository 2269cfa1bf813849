-- People sign in with the identity providers of their organizations: domains for whose mailboxes an organization vouches,
-- its providers, whom their subjects are, and what they may send only once.
CREATE TABLE domains (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT domains_org_id_fkey REFERENCES organizations (id),
	domain text NOT NULL,
	proof text NOT NULL,
	verified_at timestamptz(3),
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT domains_org_id_domain_key UNIQUE (org_id, domain)
);--> statement-breakpoint
ALTER TABLE domains ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON domains TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON domains TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

-- A verified domain belongs to one organization.
CREATE UNIQUE INDEX domains_verified_key ON domains (domain) WHERE verified_at is not null;--> statement-breakpoint
CREATE INDEX domains_org_id_created_at_idx ON domains (org_id, created_at, id);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON domains TO freehold_service;--> statement-breakpoint
GRANT SELECT, DELETE ON domains TO freehold_platform;--> statement-breakpoint

CREATE TABLE oidc_connections (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT oidc_connections_org_id_fkey REFERENCES organizations (id),
	name text NOT NULL,
	issuer text NOT NULL,
	client_id text NOT NULL,
	sealed text,
	domains text[],
	jit_role user_role,
	is_enabled boolean DEFAULT true NOT NULL,
	tested_at timestamptz(3),
	version integer DEFAULT 1 NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT oidc_connections_org_id_id_key UNIQUE (org_id, id),
	CONSTRAINT oidc_connections_jit_role_check CHECK (jit_role in ('member', 'viewer'))
);--> statement-breakpoint
ALTER TABLE oidc_connections ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON oidc_connections TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON oidc_connections TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX oidc_connections_org_id_created_at_idx ON oidc_connections (org_id, created_at, id);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON oidc_connections TO freehold_service;--> statement-breakpoint
GRANT SELECT, DELETE ON oidc_connections TO freehold_platform;--> statement-breakpoint

CREATE TABLE federated_identities (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT federated_identities_org_id_fkey REFERENCES organizations (id),
	connection_id uuid NOT NULL,
	identity_id uuid NOT NULL CONSTRAINT federated_identities_identity_id_fkey REFERENCES identities (id) ON DELETE CASCADE,
	subject text NOT NULL,
	last_used_at timestamptz(3),
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT federated_identities_connection_fkey FOREIGN KEY (org_id, connection_id)
		REFERENCES oidc_connections (org_id, id) ON DELETE CASCADE,
	CONSTRAINT federated_identities_subject_key UNIQUE (org_id, connection_id, subject),
	CONSTRAINT federated_identities_identity_key UNIQUE (org_id, connection_id, identity_id)
);--> statement-breakpoint
ALTER TABLE federated_identities ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON federated_identities TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON federated_identities TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX federated_identities_identity_id_idx ON federated_identities (identity_id);--> statement-breakpoint
CREATE INDEX federated_identities_org_id_created_at_idx ON federated_identities (org_id, created_at, id);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON federated_identities TO freehold_service;--> statement-breakpoint
GRANT SELECT, DELETE ON federated_identities TO freehold_platform;--> statement-breakpoint

CREATE TABLE oidc_uses (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT oidc_uses_org_id_fkey REFERENCES organizations (id),
	connection_id uuid NOT NULL,
	expires_at timestamptz(3) NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT oidc_uses_connection_fkey FOREIGN KEY (org_id, connection_id)
		REFERENCES oidc_connections (org_id, id) ON DELETE CASCADE
);--> statement-breakpoint
ALTER TABLE oidc_uses ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON oidc_uses TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON oidc_uses TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX oidc_uses_connection_idx ON oidc_uses (org_id, connection_id);--> statement-breakpoint
CREATE INDEX oidc_uses_org_id_created_at_idx ON oidc_uses (org_id, created_at);--> statement-breakpoint
CREATE INDEX oidc_uses_expires_at_idx ON oidc_uses (expires_at);--> statement-breakpoint
GRANT SELECT, INSERT ON oidc_uses TO freehold_service;--> statement-breakpoint
GRANT SELECT, DELETE ON oidc_uses TO freehold_platform;--> statement-breakpoint

-- A sign-in with a provider may wait for the person's own second factor.
ALTER TABLE challenges ADD COLUMN federated_org_id uuid;--> statement-breakpoint
ALTER TABLE challenges ADD COLUMN connection_id uuid;--> statement-breakpoint
ALTER TABLE challenges ADD COLUMN provider_session text;--> statement-breakpoint

-- Before a caller is known, nothing can be read in its scope. Finds the organization of a connection, which an address names.
CREATE FUNCTION freehold_connection_organization(connection uuid) RETURNS uuid
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT org_id FROM public.oidc_connections WHERE id = connection
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_connection_organization(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_connection_organization(uuid) TO freehold_service;--> statement-breakpoint

-- Finds where people of an organization, or of a verified domain, sign in.
CREATE FUNCTION freehold_find_sign_in_options(organization text, mail_domain text)
	RETURNS TABLE (connection_id uuid, name text)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT c.id, c.name
	FROM public.oidc_connections c
	JOIN public.organizations o ON o.id = c.org_id AND o.status = 'active'
	WHERE c.is_enabled AND c.org_id IN (
		SELECT id FROM public.organizations WHERE slug = organization
		UNION ALL
		SELECT org_id FROM public.domains WHERE domain = mail_domain AND verified_at IS NOT NULL
	) AND (organization IS NOT NULL OR c.domains IS NULL OR mail_domain = ANY (c.domains))
	ORDER BY c.created_at, c.id
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_sign_in_options(text, text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_sign_in_options(text, text) TO freehold_service;--> statement-breakpoint

-- Tells whether a connection is enabled, for a sign-in in the scope of a person, and delays its end until that is done.
CREATE FUNCTION freehold_hold_connection(connection uuid) RETURNS boolean
	LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
	SELECT is_enabled FROM public.oidc_connections WHERE id = connection FOR SHARE
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_hold_connection(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_hold_connection(uuid) TO freehold_service;--> statement-breakpoint

-- Ends sessions that began by a connection of the transaction's organization, and sign-ins that wait for a second factor: they
-- are those of many people.
CREATE FUNCTION freehold_end_federated_sessions(
		connection uuid, person uuid, session_there text, reason text, at_most integer
	) RETURNS integer
	LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
	WITH ended AS (
		UPDATE public.sessions SET revoked_at = now(), revoked_reason = reason, successor_sealed = NULL
		WHERE id IN (
			SELECT s.id FROM public.sessions s
			WHERE s.connection_id = connection
				AND s.federated_org_id = nullif(current_setting('app.org_id', true), '')::uuid
				AND s.revoked_at IS NULL AND s.expires_at > now()
				AND (person IS NULL OR s.identity_id = person)
				AND (session_there IS NULL OR s.provider_session = session_there)
			ORDER BY s.id LIMIT at_most FOR UPDATE
		)
		RETURNING 1
	), held AS (
		DELETE FROM public.challenges h
		WHERE h.connection_id = connection
			AND h.federated_org_id = nullif(current_setting('app.org_id', true), '')::uuid
			AND (person IS NULL OR h.identity_id = person)
			AND (session_there IS NULL OR h.provider_session = session_there)
	)
	SELECT count(*)::integer FROM ended
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_end_federated_sessions(uuid, uuid, text, text, integer) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_end_federated_sessions(uuid, uuid, text, text, integer) TO freehold_service;--> statement-breakpoint

-- Lists the subjects of all providers that are this person, oldest first.
CREATE FUNCTION freehold_list_federated_identities(person uuid)
	RETURNS TABLE (
		id uuid, org_id uuid, slug text, organization text, connection_id uuid, connection text, issuer text,
		last_used_at timestamptz, created_at timestamptz
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT f.id, o.id, o.slug, o.name, c.id, c.name, c.issuer, f.last_used_at, f.created_at
	FROM public.federated_identities f
	JOIN public.oidc_connections c ON c.id = f.connection_id
	JOIN public.organizations o ON o.id = f.org_id
	WHERE f.identity_id = person
	ORDER BY f.created_at, f.id
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_list_federated_identities(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_list_federated_identities(uuid) TO freehold_service;
