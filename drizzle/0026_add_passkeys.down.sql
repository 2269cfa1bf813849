DROP FUNCTION freehold_passkey_person(text);--> statement-breakpoint
DELETE FROM factors WHERE kind = 'webauthn';--> statement-breakpoint
ALTER TABLE factors DROP CONSTRAINT factors_webauthn_check;--> statement-breakpoint
ALTER TABLE factors DROP CONSTRAINT factors_totp_check;--> statement-breakpoint
ALTER TABLE factors DROP CONSTRAINT factors_kind_check;--> statement-breakpoint
ALTER TABLE factors ADD CONSTRAINT factors_kind_check CHECK (kind in ('totp'));--> statement-breakpoint
ALTER TABLE factors DROP COLUMN transports;--> statement-breakpoint
ALTER TABLE factors DROP COLUMN is_backed_up;--> statement-breakpoint
ALTER TABLE factors DROP COLUMN device_type;--> statement-breakpoint
ALTER TABLE factors DROP COLUMN counter;--> statement-breakpoint
ALTER TABLE factors DROP COLUMN public_key;--> statement-breakpoint
ALTER TABLE factors DROP COLUMN credential_id;--> statement-breakpoint
ALTER TABLE factors ALTER COLUMN sealed SET NOT NULL;
