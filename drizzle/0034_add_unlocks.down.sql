DROP FUNCTION freehold_find_sign_in(text);--> statement-breakpoint
CREATE FUNCTION freehold_find_sign_in(address text)
	RETURNS TABLE (identity_id uuid, sealed text, checked_at timestamptz, must_change boolean, failures integer, locked_at timestamptz)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT i.id, p.sealed, p.checked_at, p.must_change, p.failures, p.locked_at
	FROM public.identities i
	LEFT JOIN public.identity_passwords p ON p.identity_id = i.id
	WHERE lower(i.email) = lower(address)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_sign_in(text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_sign_in(text) TO freehold_service;--> statement-breakpoint
ALTER TABLE "identity_passwords" DROP COLUMN "unlocked_at";--> statement-breakpoint
ALTER TABLE "identity_passwords" DROP COLUMN "unlocks";
