-- Passkeys beside authenticator apps.
ALTER TABLE factors ALTER COLUMN sealed DROP NOT NULL;--> statement-breakpoint
ALTER TABLE factors ADD COLUMN credential_id text CONSTRAINT factors_credential_id_key UNIQUE;--> statement-breakpoint
ALTER TABLE factors ADD COLUMN public_key text;--> statement-breakpoint
ALTER TABLE factors ADD COLUMN counter bigint;--> statement-breakpoint
ALTER TABLE factors ADD COLUMN device_type text;--> statement-breakpoint
ALTER TABLE factors ADD COLUMN is_backed_up boolean;--> statement-breakpoint
ALTER TABLE factors ADD COLUMN transports text[];--> statement-breakpoint
ALTER TABLE factors DROP CONSTRAINT factors_kind_check;--> statement-breakpoint
ALTER TABLE factors ADD CONSTRAINT factors_kind_check CHECK (kind in ('totp', 'webauthn'));--> statement-breakpoint
ALTER TABLE factors ADD CONSTRAINT factors_totp_check CHECK ((kind = 'totp') = (sealed is not null));--> statement-breakpoint
ALTER TABLE factors ADD CONSTRAINT factors_webauthn_check CHECK (
	num_nonnulls(credential_id, public_key, counter, device_type, is_backed_up, transports)
		= CASE WHEN kind = 'webauthn' THEN 6 ELSE 0 END
);--> statement-breakpoint

-- Finds whose passkey it is.
CREATE FUNCTION freehold_passkey_person(passkey text) RETURNS uuid
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT identity_id FROM public.factors WHERE credential_id = passkey
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_passkey_person(text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_passkey_person(text) TO freehold_service;
