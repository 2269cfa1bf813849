CREATE TABLE drift_policies (
	kind text PRIMARY KEY,
	mode text NOT NULL,
	deletes_open_workflows boolean DEFAULT false NOT NULL,
	version integer DEFAULT 1 NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL
);--> statement-breakpoint
ALTER TABLE drift_policies ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY platform ON drift_policies TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

CREATE TABLE drift_findings (
	id uuid PRIMARY KEY,
	kind text NOT NULL,
	subject text NOT NULL,
	concerned_org_id uuid,
	status text DEFAULT 'open' NOT NULL,
	detail jsonb NOT NULL,
	repair_error text,
	repairs integer DEFAULT 0 NOT NULL,
	first_seen_at timestamptz(3) DEFAULT now() NOT NULL,
	last_seen_at timestamptz(3) DEFAULT now() NOT NULL,
	closed_at timestamptz(3)
);--> statement-breakpoint
ALTER TABLE drift_findings ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY platform ON drift_findings TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE UNIQUE INDEX drift_findings_open_key ON drift_findings (kind, subject) WHERE status = 'open';--> statement-breakpoint
CREATE INDEX drift_findings_first_seen_at_idx ON drift_findings (first_seen_at, id);--> statement-breakpoint

GRANT SELECT, INSERT, UPDATE, DELETE ON drift_policies, drift_findings TO freehold_platform;
