CREATE TABLE rate_limit_policies (
	org_id uuid PRIMARY KEY CONSTRAINT rate_limit_policies_org_id_fkey REFERENCES organizations (id),
	key_per_hour integer,
	principal_per_minute integer,
	version integer DEFAULT 1 NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL
);--> statement-breakpoint
ALTER TABLE rate_limit_policies ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON rate_limit_policies TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON rate_limit_policies TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

GRANT SELECT, INSERT, UPDATE ON rate_limit_policies TO freehold_service;--> statement-breakpoint
GRANT SELECT, DELETE ON rate_limit_policies TO freehold_platform;
