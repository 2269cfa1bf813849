-- An `org_id` names a chain by its owner: an organization, a person, or the nil UUID for the platform. Chains outlive their
-- owner, so there is no foreign key.
CREATE TABLE audit_events (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL,
	actor text NOT NULL,
	action text NOT NULL,
	target text NOT NULL,
	reason text,
	request_id text,
	operation_id uuid,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	seq bigint NOT NULL,
	body text NOT NULL,
	hash text NOT NULL,
	key_id uuid,
	CONSTRAINT audit_events_org_id_seq_key UNIQUE (org_id, seq)
);--> statement-breakpoint
ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON audit_events TO freehold_service
	USING (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid))
	WITH CHECK (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY platform ON audit_events TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX audit_events_org_id_created_at_idx ON audit_events (org_id, created_at);--> statement-breakpoint
CREATE INDEX audit_events_org_id_actor_seq_idx ON audit_events (org_id, actor, seq);--> statement-breakpoint
CREATE INDEX audit_events_org_id_key_id_seq_idx ON audit_events (org_id, key_id, seq) WHERE key_id is not null;--> statement-breakpoint
CREATE INDEX audit_events_org_id_action_seq_idx ON audit_events (org_id, action, seq);--> statement-breakpoint
CREATE INDEX audit_events_org_id_target_seq_idx ON audit_events (org_id, target, seq);--> statement-breakpoint

CREATE TABLE audit_heads (
	org_id uuid PRIMARY KEY,
	seq bigint NOT NULL,
	hash text NOT NULL,
	checkpoint_seq bigint DEFAULT 0 NOT NULL,
	unchecked_since timestamptz(3)
);--> statement-breakpoint
ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON audit_heads TO freehold_service
	USING (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid))
	WITH CHECK (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY platform ON audit_heads TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX audit_heads_unchecked_since_idx ON audit_heads (unchecked_since) WHERE checkpoint_seq < seq;--> statement-breakpoint

CREATE TABLE audit_checkpoints (
	org_id uuid NOT NULL,
	seq bigint NOT NULL,
	body text NOT NULL,
	hash text NOT NULL,
	signature text NOT NULL,
	key_id uuid NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT audit_checkpoints_pkey PRIMARY KEY (org_id, seq)
);--> statement-breakpoint
ALTER TABLE audit_checkpoints ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON audit_checkpoints TO freehold_service
	USING (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid))
	WITH CHECK (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY platform ON audit_checkpoints TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX audit_checkpoints_org_id_created_at_idx ON audit_checkpoints (org_id, created_at);--> statement-breakpoint

-- Events are only ever appended.
GRANT SELECT, INSERT ON audit_events TO freehold_service, freehold_platform;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON audit_heads TO freehold_service, freehold_platform;--> statement-breakpoint
GRANT SELECT ON audit_checkpoints TO freehold_service;--> statement-breakpoint
GRANT SELECT, INSERT ON audit_checkpoints TO freehold_platform;
