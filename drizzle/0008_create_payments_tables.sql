-- A payment outlives its organization, so that a second report of it is never taken for a new payment.
CREATE TABLE payments (
	id text PRIMARY KEY,
	org_id uuid NOT NULL,
	operation_id uuid,
	created_at timestamptz(3) DEFAULT now() NOT NULL
);--> statement-breakpoint
ALTER TABLE payments ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON payments TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON payments TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX payments_org_id_created_at_idx ON payments (org_id, created_at);--> statement-breakpoint

CREATE TABLE unserved_payments (
	id text PRIMARY KEY,
	concerned_org_id uuid,
	code text NOT NULL,
	reports integer DEFAULT 1 NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	last_reported_at timestamptz(3) DEFAULT now() NOT NULL
);--> statement-breakpoint
ALTER TABLE unserved_payments ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY platform ON unserved_payments TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX unserved_payments_created_at_idx ON unserved_payments (created_at, id);--> statement-breakpoint

GRANT SELECT, INSERT, UPDATE ON payments TO freehold_service, freehold_platform;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON unserved_payments TO freehold_platform;
