CREATE TYPE api_key_status AS ENUM ('active', 'rotating', 'revoked');--> statement-breakpoint

CREATE TABLE api_keys (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT api_keys_org_id_fkey REFERENCES organizations (id),
	user_id uuid,
	name text NOT NULL,
	key_hash text NOT NULL CONSTRAINT api_keys_key_hash_key UNIQUE,
	key_prefix text NOT NULL,
	scopes text[],
	expires_at timestamptz(3),
	rate_limit_per_hour integer,
	status api_key_status DEFAULT 'active' NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	last_used_at timestamptz(3),
	service_account_id uuid,
	application_environment_id uuid,
	pepper_id uuid NOT NULL,
	valid_until timestamptz(3),
	predecessor_id uuid,
	revoked_at timestamptz(3),
	version integer DEFAULT 1 NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL,
	fingerprint text,
	issued_by_key_id uuid,
	CONSTRAINT api_keys_org_id_id_key UNIQUE (org_id, id),
	CONSTRAINT api_keys_user_fkey FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id),
	CONSTRAINT api_keys_predecessor_fkey FOREIGN KEY (org_id, predecessor_id) REFERENCES api_keys (org_id, id),
	CONSTRAINT api_keys_owner_check CHECK (num_nonnulls(user_id, service_account_id, application_environment_id) = 1)
);--> statement-breakpoint
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON api_keys TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON api_keys TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

CREATE TABLE api_key_policies (
	org_id uuid PRIMARY KEY CONSTRAINT api_key_policies_org_id_fkey REFERENCES organizations (id),
	max_age_days integer,
	warning_days integer NOT NULL,
	overlap_seconds integer NOT NULL,
	version integer DEFAULT 1 NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL
);--> statement-breakpoint
ALTER TABLE api_key_policies ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON api_key_policies TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON api_key_policies TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

CREATE TABLE platform_keys (
	id text PRIMARY KEY,
	key_hash text NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	pepper_id uuid
);--> statement-breakpoint
ALTER TABLE platform_keys ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY platform ON platform_keys TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

GRANT SELECT, INSERT, UPDATE ON api_keys, api_key_policies TO freehold_service;--> statement-breakpoint

-- The platform records in batches when keys were last used, stores hashes under a new pepper, removes keys that were revoked
-- long ago (their successors no longer name them), and removes the keys of a deleted organization.
GRANT SELECT, UPDATE (last_used_at, key_hash, pepper_id, predecessor_id, version, updated_at), DELETE ON api_keys TO freehold_platform;--> statement-breakpoint
GRANT SELECT, DELETE ON api_key_policies TO freehold_platform;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON platform_keys TO freehold_platform;
