-- What people and organizations are told. A row is written in the transaction of its cause; org_id is the id of its owner, an
-- organization or a person.
CREATE TABLE notifications (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL,
	identity_id uuid CONSTRAINT notifications_identity_id_fkey REFERENCES identities (id) ON DELETE CASCADE,
	channel text NOT NULL,
	template text NOT NULL,
	locale text NOT NULL,
	parameters jsonb NOT NULL,
	link_kind text,
	link_id uuid,
	link_generation integer,
	status text DEFAULT 'pending' NOT NULL,
	attempts integer DEFAULT 0 NOT NULL,
	attempted_at timestamptz(3),
	error text,
	expires_at timestamptz(3) NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT notifications_link_check CHECK (num_nonnulls(link_kind, link_id, link_generation) in (0, 3)),
	CONSTRAINT notifications_recipient_check
		CHECK ((identity_id is not null) = (channel <> 'webhook' and link_kind is distinct from 'invite'))
);--> statement-breakpoint
ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON notifications TO freehold_service
	USING (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid))
	WITH CHECK (org_id = coalesce(nullif(current_setting('app.org_id', true), '')::uuid, nullif(current_setting('app.identity_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY platform ON notifications TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX notifications_org_id_created_at_idx ON notifications (org_id, created_at);--> statement-breakpoint
CREATE INDEX notifications_identity_id_idx ON notifications (identity_id);--> statement-breakpoint
CREATE INDEX notifications_created_at_idx ON notifications (created_at);--> statement-breakpoint

-- Finds those whose run was lost.
CREATE INDEX notifications_pending_idx ON notifications (created_at) WHERE status = 'pending';--> statement-breakpoint

-- Addresses that a mail server has refused for good.
CREATE TABLE email_suppressions (
	email text PRIMARY KEY,
	created_at timestamptz(3) DEFAULT now() NOT NULL
);--> statement-breakpoint
ALTER TABLE email_suppressions ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY platform ON email_suppressions TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX email_suppressions_created_at_idx ON email_suppressions (created_at);--> statement-breakpoint

-- Causes write them; the platform sends them, and forgets old ones.
GRANT SELECT, INSERT ON notifications TO freehold_service;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON notifications TO freehold_platform;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON email_suppressions TO freehold_platform;
