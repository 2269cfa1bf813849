-- What remains of a deleted organization has no foreign key to it.
CREATE TABLE organization_exports (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL,
	manifest jsonb NOT NULL,
	manifest_hash text NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	expires_at timestamptz(3) NOT NULL,
	removed_at timestamptz(3)
);--> statement-breakpoint
ALTER TABLE organization_exports ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON organization_exports TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON organization_exports TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX organization_exports_org_id_created_at_idx ON organization_exports (org_id, created_at);--> statement-breakpoint
CREATE INDEX organization_exports_expires_at_idx ON organization_exports (expires_at);--> statement-breakpoint

CREATE TABLE organization_tombstones (
	org_id uuid PRIMARY KEY,
	slug text NOT NULL,
	temporal_namespace text NOT NULL,
	operation_id uuid NOT NULL,
	removed jsonb NOT NULL,
	deleted_at timestamptz(3) DEFAULT now() NOT NULL,
	certificate text,
	signature text,
	key_id uuid,
	audit_seq bigint
);--> statement-breakpoint
ALTER TABLE organization_tombstones ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON organization_tombstones TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON organization_tombstones TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX organization_tombstones_deleted_at_idx ON organization_tombstones (deleted_at, org_id);--> statement-breakpoint

GRANT SELECT, INSERT, UPDATE ON organization_exports, organization_tombstones TO freehold_service, freehold_platform;
