CREATE OR REPLACE FUNCTION freehold_requires_factor(person uuid) RETURNS boolean
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT EXISTS (
		SELECT FROM public.freehold_list_memberships(person, 100000, NULL, NULL) m
		JOIN public.session_policies s ON s.org_id = m.org_id AND s.mfa_required
	)
$$;--> statement-breakpoint
DROP FUNCTION freehold_remove_account(uuid);--> statement-breakpoint
DROP INDEX users_former_idx;--> statement-breakpoint
ALTER TABLE users DROP CONSTRAINT users_identity_id_check;--> statement-breakpoint
-- A former member without a person cannot be kept in the schema before, which had none.
DELETE FROM users WHERE identity_id IS NULL;--> statement-breakpoint
ALTER TABLE users DROP CONSTRAINT users_identity_id_fkey;--> statement-breakpoint
ALTER TABLE users ADD CONSTRAINT users_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES identities (id);--> statement-breakpoint
ALTER TABLE users ALTER COLUMN identity_id SET NOT NULL;
