ALTER TABLE "users" ADD CONSTRAINT "users_deleted_at_check" CHECK ((status = 'deleted') = (deleted_at is not null));--> statement-breakpoint
-- The last active owner of an organization can neither be removed, demoted nor suspended. Looked at when the transaction
-- ends, so that one owner can be exchanged for another in it; under the organization's lock, so that two transactions
-- cannot each take away the other's remaining owner. An organization that is removed in the same transaction needs none.
CREATE FUNCTION "freehold_keep_owner"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	PERFORM FROM public.organizations WHERE id = OLD.org_id FOR UPDATE;
	IF FOUND AND NOT EXISTS (
		SELECT FROM public.users WHERE org_id = OLD.org_id AND role = 'owner' AND status = 'active'
	) THEN
		RAISE EXCEPTION 'organization % would have no active owner', OLD.org_id
			USING ERRCODE = 'check_violation', CONSTRAINT = 'users_last_owner', TABLE = 'users';
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "freehold_keep_owner"() FROM PUBLIC;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "users_keep_owner" AFTER UPDATE OF role, status ON "users"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	WHEN (OLD.role = 'owner' AND OLD.status = 'active' AND (NEW.role <> 'owner' OR NEW.status <> 'active'))
	EXECUTE FUNCTION "freehold_keep_owner"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "users_keep_owner_on_delete" AFTER DELETE ON "users"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	WHEN (OLD.role = 'owner' AND OLD.status = 'active')
	EXECUTE FUNCTION "freehold_keep_owner"();
--> statement-breakpoint
-- A person belongs to no one organization, so these two do for an organization what its own rights do not reach.
-- The person with this email, made if unknown; locked until the transaction ends.
CREATE FUNCTION "freehold_claim_identity"(new_id uuid, new_email text) RETURNS uuid
	LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
	INSERT INTO public.identities (id, email) VALUES (new_id, new_email)
	ON CONFLICT (lower(email)) DO UPDATE SET email = public.identities.email
	RETURNING id
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "freehold_claim_identity"(uuid, text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION "freehold_claim_identity"(uuid, text) TO freehold_service, freehold_platform;
--> statement-breakpoint
-- How many organizations this person owns; locks the person first, so that two transactions cannot both take the last place.
CREATE FUNCTION "freehold_count_owned"(person uuid) RETURNS integer
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	PERFORM FROM public.identities WHERE id = person FOR UPDATE;
	RETURN (
		SELECT count(*) FROM public.users WHERE identity_id = person AND role = 'owner' AND deleted_at IS NULL
	);
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "freehold_count_owned"(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION "freehold_count_owned"(uuid) TO freehold_service, freehold_platform;
