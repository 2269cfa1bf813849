DROP FUNCTION freehold_hold_session(uuid);--> statement-breakpoint
DROP FUNCTION freehold_session_person(uuid);--> statement-breakpoint
DROP FUNCTION freehold_find_person(text);--> statement-breakpoint
DROP FUNCTION freehold_list_memberships(uuid, integer, timestamptz, uuid);--> statement-breakpoint
DROP FUNCTION freehold_find_membership(uuid, text);--> statement-breakpoint
DROP FUNCTION freehold_find_session(text[]);--> statement-breakpoint
DROP TRIGGER identities_access ON identities;--> statement-breakpoint
DROP TABLE sessions;--> statement-breakpoint
DROP TABLE identity_passwords;--> statement-breakpoint
CREATE OR REPLACE FUNCTION freehold_note_access() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
	changed uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
	IF TG_TABLE_NAME = 'organizations' THEN
		changed := NEW.id;
	ELSIF TG_TABLE_NAME NOT IN ('key_ring', 'platform_keys') THEN
		changed := coalesce(NEW.org_id, OLD.org_id);
	END IF;
	INSERT INTO public.access_marks (transaction_id, owner_id)
		VALUES (pg_current_xact_id()::text::bigint, changed)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;--> statement-breakpoint
DROP POLICY person ON identities;--> statement-breakpoint
REVOKE UPDATE (email_verified_at, locale) ON identities FROM freehold_service;--> statement-breakpoint
ALTER TABLE identities DROP COLUMN disabled_at;--> statement-breakpoint
ALTER TABLE identities DROP COLUMN locale;--> statement-breakpoint
ALTER TABLE identities DROP COLUMN email_verified_at;
