CREATE TABLE key_ring (
	id uuid PRIMARY KEY,
	purpose text NOT NULL,
	provider text NOT NULL,
	wrapped text NOT NULL,
	public_key text,
	active_at timestamptz(3) NOT NULL,
	retired_at timestamptz(3),
	created_at timestamptz(3) DEFAULT now() NOT NULL
);--> statement-breakpoint
ALTER TABLE key_ring ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY platform ON key_ring TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

GRANT SELECT, INSERT, UPDATE ON key_ring TO freehold_platform;
