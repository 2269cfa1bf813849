ALTER TABLE "identity_passwords" ADD COLUMN "unlocks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "identity_passwords" ADD COLUMN "unlocked_at" timestamp (3) with time zone;--> statement-breakpoint

-- Waits of sign-ins are counted by the number of unlocks, so a sign-in reads it with the password.
DROP FUNCTION freehold_find_sign_in(text);--> statement-breakpoint
CREATE FUNCTION freehold_find_sign_in(address text)
	RETURNS TABLE (
		identity_id uuid, sealed text, checked_at timestamptz, must_change boolean, failures integer, locked_at timestamptz,
		unlocks integer
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT i.id, p.sealed, p.checked_at, p.must_change, p.failures, p.locked_at, p.unlocks
	FROM public.identities i
	LEFT JOIN public.identity_passwords p ON p.identity_id = i.id
	WHERE lower(i.email) = lower(address)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_sign_in(text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_sign_in(text) TO freehold_service;
