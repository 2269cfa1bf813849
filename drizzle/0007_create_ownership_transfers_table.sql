CREATE TABLE ownership_transfers (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT ownership_transfers_org_id_fkey REFERENCES organizations (id),
	from_user_id uuid NOT NULL,
	to_user_id uuid NOT NULL,
	status text DEFAULT 'TRANSFER_PENDING' NOT NULL,
	code text,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	finished_at timestamptz(3),
	CONSTRAINT ownership_transfers_from_user_fkey FOREIGN KEY (org_id, from_user_id) REFERENCES users (org_id, id),
	CONSTRAINT ownership_transfers_to_user_fkey FOREIGN KEY (org_id, to_user_id) REFERENCES users (org_id, id)
);--> statement-breakpoint
ALTER TABLE ownership_transfers ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON ownership_transfers TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON ownership_transfers TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX ownership_transfers_org_id_created_at_idx ON ownership_transfers (org_id, created_at, id);--> statement-breakpoint
CREATE INDEX ownership_transfers_org_id_from_user_id_idx ON ownership_transfers (org_id, from_user_id);--> statement-breakpoint
CREATE INDEX ownership_transfers_org_id_to_user_id_idx ON ownership_transfers (org_id, to_user_id);--> statement-breakpoint

GRANT SELECT, INSERT, UPDATE ON ownership_transfers TO freehold_service;--> statement-breakpoint
GRANT SELECT, DELETE ON ownership_transfers TO freehold_platform;
