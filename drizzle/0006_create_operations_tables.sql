CREATE TYPE operation_status AS ENUM ('pending', 'running', 'succeeded', 'failed', 'compensating', 'compensated', 'canceled', 'stuck');--> statement-breakpoint

-- Operations, their events and their claims outlive their organization, so there is no foreign key to it.
CREATE TABLE operations (
	id uuid PRIMARY KEY,
	kind text NOT NULL,
	org_id uuid NOT NULL,
	status operation_status DEFAULT 'pending' NOT NULL,
	steps jsonb NOT NULL,
	error jsonb,
	residue jsonb DEFAULT '[]' NOT NULL,
	input jsonb NOT NULL,
	actor text NOT NULL,
	request_id text NOT NULL,
	canary_ms double precision,
	workflow_id text NOT NULL,
	run_id text,
	seq integer DEFAULT 0 NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	finished_at timestamptz(3),
	actor_key_id uuid,
	is_exclusive boolean DEFAULT true NOT NULL,
	CONSTRAINT operations_kind_check CHECK (kind in (
		'provisionOrganization', 'suspendOrganization', 'resumeOrganization', 'transferOwnership',
		'deactivateOrganization', 'activateOrganization', 'deleteOrganization', 'provisionPaidOrganization'
	))
);--> statement-breakpoint
ALTER TABLE operations ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON operations TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON operations TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

-- An organization has at most one open exclusive operation.
CREATE UNIQUE INDEX operations_open_org_id_key ON operations (org_id)
	WHERE status in ('pending', 'running', 'compensating', 'stuck') and is_exclusive;--> statement-breakpoint
CREATE INDEX operations_created_at_idx ON operations (created_at, id);--> statement-breakpoint

-- Lists of one status. `succeeded` has no index, because nearly all rows have succeeded.
CREATE INDEX operations_pending_created_at_idx ON operations (created_at, id) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX operations_running_created_at_idx ON operations (created_at, id) WHERE status = 'running';--> statement-breakpoint
CREATE INDEX operations_failed_created_at_idx ON operations (created_at, id) WHERE status = 'failed';--> statement-breakpoint
CREATE INDEX operations_compensating_created_at_idx ON operations (created_at, id) WHERE status = 'compensating';--> statement-breakpoint
CREATE INDEX operations_compensated_created_at_idx ON operations (created_at, id) WHERE status = 'compensated';--> statement-breakpoint
CREATE INDEX operations_canceled_created_at_idx ON operations (created_at, id) WHERE status = 'canceled';--> statement-breakpoint
CREATE INDEX operations_stuck_created_at_idx ON operations (created_at, id) WHERE status = 'stuck';--> statement-breakpoint
CREATE INDEX operations_org_id_created_at_idx ON operations (org_id, created_at, id);--> statement-breakpoint

CREATE TABLE operation_events (
	operation_id uuid NOT NULL,
	seq integer NOT NULL,
	org_id uuid NOT NULL,
	step jsonb,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT operation_events_pkey PRIMARY KEY (operation_id, seq)
);--> statement-breakpoint
ALTER TABLE operation_events ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON operation_events TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON operation_events TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX operation_events_org_id_created_at_idx ON operation_events (org_id, created_at);--> statement-breakpoint

CREATE TABLE idempotency_claims (
	principal text NOT NULL,
	method text NOT NULL,
	path text NOT NULL,
	key text NOT NULL,
	org_id uuid NOT NULL,
	operation_id uuid,
	body_hash text NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	answer jsonb,
	audited_at timestamptz(3),
	CONSTRAINT idempotency_claims_pkey PRIMARY KEY (principal, method, path, key),
	CONSTRAINT idempotency_claims_answer_check CHECK (num_nonnulls(operation_id, answer) = 1)
);--> statement-breakpoint
ALTER TABLE idempotency_claims ENABLE ROW LEVEL SECURITY;--> statement-breakpoint

-- The `org_id` of a claim is the id of an organization or of a person. Both are UUIDv7, so no id is both.
CREATE POLICY tenant ON idempotency_claims TO freehold_service
	USING (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid))
	WITH CHECK (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY platform ON idempotency_claims TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX idempotency_claims_org_id_created_at_idx ON idempotency_claims (org_id, created_at);--> statement-breakpoint
CREATE INDEX idempotency_claims_created_at_idx ON idempotency_claims (created_at);--> statement-breakpoint
CREATE INDEX idempotency_claims_operation_id_idx ON idempotency_claims (operation_id);--> statement-breakpoint

GRANT SELECT, INSERT, UPDATE ON operations TO freehold_service, freehold_platform;--> statement-breakpoint

-- Events are only ever appended.
GRANT SELECT, INSERT ON operation_events TO freehold_service, freehold_platform;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (audited_at), DELETE ON idempotency_claims TO freehold_service;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_claims TO freehold_platform;
