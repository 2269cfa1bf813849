-- Requests that several people have to agree to, and what one kind of them gives: more rights for a while.
CREATE TABLE "approval_decisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"org_id" uuid NOT NULL,
	"approval_id" uuid NOT NULL,
	"approver_identity_id" uuid NOT NULL,
	"approver_user_id" uuid,
	"decision" text NOT NULL,
	"reason" text,
	"session_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "approval_decisions_approval_id_approver_key" UNIQUE("approval_id","approver_identity_id"),
	CONSTRAINT "approval_decisions_decision_check" CHECK (decision in ('approve', 'deny'))
);
--> statement-breakpoint
ALTER TABLE "approval_decisions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"org_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"requested_by" text NOT NULL,
	"requester_identity_id" uuid NOT NULL,
	"requester_user_id" uuid,
	"reason" text NOT NULL,
	"rule" jsonb NOT NULL,
	"platform_counts" boolean NOT NULL,
	"eligible_approvers" integer NOT NULL,
	"remind_at" timestamp (3) with time zone,
	"escalate_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "approvals_org_id_id_key" UNIQUE("org_id","id"),
	CONSTRAINT "approvals_status_check" CHECK (status in ('pending', 'approved', 'denied', 'expired', 'canceled')),
	CONSTRAINT "approvals_ended_check" CHECK ((ended_at is null) = (status = 'pending'))
);
--> statement-breakpoint
ALTER TABLE "approvals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "elevations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"org_id" uuid NOT NULL,
	"status" text DEFAULT 'requested' NOT NULL,
	"requested_by" text NOT NULL,
	"requester_identity_id" uuid NOT NULL,
	"requester_user_id" uuid,
	"role" "user_role" NOT NULL,
	"scopes" text[],
	"reason" text NOT NULL,
	"duration_seconds" integer NOT NULL,
	"starts_at" timestamp (3) with time zone,
	"ends_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"ended_by" text,
	"token_hash" text,
	"pepper_id" uuid,
	"review_due_at" timestamp (3) with time zone,
	"verdict" text,
	"review_note" text,
	"reviewed_by" text,
	"reviewed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "elevations_status_check" CHECK (status in ('requested', 'active', 'ended', 'reviewed', 'unreviewed', 'withdrawn')),
	CONSTRAINT "elevations_duration_check" CHECK (duration_seconds between 60 and 3600),
	CONSTRAINT "elevations_times_check" CHECK (num_nonnulls(starts_at, ends_at) in (0, 2) and ends_at <= starts_at + interval '1 hour'),
	CONSTRAINT "elevations_token_check" CHECK (num_nonnulls(token_hash, pepper_id) in (0, 2)),
	CONSTRAINT "elevations_review_check" CHECK (num_nonnulls(verdict, review_note, reviewed_by, reviewed_at) in (0, 4))
);
--> statement-breakpoint
ALTER TABLE "elevations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "operations" DROP CONSTRAINT "operations_kind_check";--> statement-breakpoint
ALTER TABLE "approval_decisions" ADD CONSTRAINT "approval_decisions_approval_fkey" FOREIGN KEY ("org_id","approval_id") REFERENCES "public"."approvals"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_decisions" ADD CONSTRAINT "approval_decisions_approver_fkey" FOREIGN KEY ("org_id","approver_user_id") REFERENCES "public"."users"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_requester_fkey" FOREIGN KEY ("org_id","requester_user_id") REFERENCES "public"."users"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "elevations" ADD CONSTRAINT "elevations_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "elevations" ADD CONSTRAINT "elevations_requester_fkey" FOREIGN KEY ("org_id","requester_user_id") REFERENCES "public"."users"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approval_decisions_org_id_created_at_idx" ON "approval_decisions" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "approval_decisions_org_id_approval_id_idx" ON "approval_decisions" USING btree ("org_id","approval_id");--> statement-breakpoint
CREATE INDEX "approval_decisions_org_id_approver_user_id_idx" ON "approval_decisions" USING btree ("org_id","approver_user_id");--> statement-breakpoint
CREATE INDEX "approvals_org_id_created_at_idx" ON "approvals" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "approvals_org_id_requester_user_id_idx" ON "approvals" USING btree ("org_id","requester_user_id");--> statement-breakpoint
CREATE INDEX "approvals_pending_idx" ON "approvals" USING btree ("created_at","id") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "approvals_platform_idx" ON "approvals" USING btree ("created_at","id") WHERE platform_counts;--> statement-breakpoint
CREATE UNIQUE INDEX "elevations_token_hash_key" ON "elevations" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "elevations_org_id_created_at_idx" ON "elevations" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "elevations_org_id_requester_user_id_idx" ON "elevations" USING btree ("org_id","requester_user_id");--> statement-breakpoint
CREATE INDEX "elevations_requester_identity_id_idx" ON "elevations" USING btree ("requester_identity_id");--> statement-breakpoint
CREATE INDEX "elevations_live_idx" ON "elevations" USING btree ("created_at","id") WHERE status in ('requested', 'active', 'ended');--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_kind_check" CHECK (kind in ('provisionOrganization', 'suspendOrganization', 'resumeOrganization', 'transferOwnership', 'deactivateOrganization', 'activateOrganization', 'deleteOrganization', 'elevateAccess', 'provisionPaidOrganization'));--> statement-breakpoint
CREATE POLICY "tenant" ON "approval_decisions" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "approval_decisions" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant" ON "approvals" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "approvals" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant" ON "elevations" AS PERMISSIVE FOR ALL TO "freehold_service" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "elevations" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "approvals", "elevations" TO freehold_service;--> statement-breakpoint
GRANT SELECT, INSERT ON "approval_decisions" TO freehold_service;--> statement-breakpoint

-- An operator requests access as the platform, whose sweeps end what was never started. Rows go with their organization.
GRANT SELECT, INSERT, UPDATE, DELETE ON "approvals", "elevations" TO freehold_platform;--> statement-breakpoint
GRANT SELECT, DELETE ON "approval_decisions" TO freehold_platform;--> statement-breakpoint

-- Nobody decides about an own request, whichever of several memberships the person uses.
CREATE FUNCTION freehold_refuse_self_approval() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
	IF EXISTS (
		SELECT 1 FROM public.approvals a
		WHERE a.id = NEW.approval_id AND a.requester_identity_id = NEW.approver_identity_id
	) THEN
		RAISE EXCEPTION 'approval_decisions_other_check' USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_refuse_self_approval() FROM PUBLIC;--> statement-breakpoint
CREATE TRIGGER approval_decisions_other BEFORE INSERT OR UPDATE ON approval_decisions FOR EACH ROW
	EXECUTE FUNCTION freehold_refuse_self_approval();--> statement-breakpoint

-- The end of an elevation makes every process forget its token.
CREATE TRIGGER elevations_access AFTER UPDATE OF status, ends_at ON elevations FOR EACH ROW
	WHEN ((OLD.status, OLD.ends_at) IS DISTINCT FROM (NEW.status, NEW.ends_at))
	EXECUTE FUNCTION freehold_note_access();--> statement-breakpoint

-- Whether a person may sign in: what somebody has approved who may not counts no longer.
CREATE FUNCTION freehold_may_sign_in(person uuid) RETURNS boolean
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT EXISTS (SELECT FROM public.identities i WHERE i.id = person AND i.disabled_at IS NULL)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_may_sign_in(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_may_sign_in(uuid) TO freehold_service, freehold_platform;--> statement-breakpoint
CREATE OR REPLACE FUNCTION freehold_find_operator(person uuid) RETURNS text
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT o.role
	FROM public.platform_operators o
	JOIN public.identities i ON i.id = o.identity_id
	WHERE o.identity_id = person AND i.email_verified_at IS NOT NULL AND i.disabled_at IS NULL
$$;--> statement-breakpoint

-- Ends the elevations of a person who may no longer sign in, or whose session was ended, because a thief of the session may have
-- fetched the token; and the access of somebody who is no longer an operator.
CREATE FUNCTION freehold_end_elevations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	IF TG_TABLE_NAME = 'identities' THEN
		UPDATE public.elevations SET status = 'ended', ended_at = now(), ended_by = 'freehold:disabled'
			WHERE requester_identity_id = NEW.id AND status = 'active';
	ELSIF TG_TABLE_NAME = 'sessions' THEN
		UPDATE public.elevations SET status = 'ended', ended_at = now(), ended_by = 'freehold:signed_out'
			WHERE requester_identity_id = NEW.identity_id AND status = 'active';
	ELSE
		UPDATE public.elevations SET status = 'ended', ended_at = now(), ended_by = 'freehold:disabled'
			WHERE requester_identity_id = OLD.identity_id AND requester_user_id IS NULL AND status = 'active';
	END IF;
	RETURN NULL;
END $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_end_elevations() FROM PUBLIC;--> statement-breakpoint
CREATE TRIGGER identities_elevations AFTER UPDATE OF disabled_at ON identities FOR EACH ROW
	WHEN (OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL)
	EXECUTE FUNCTION freehold_end_elevations();--> statement-breakpoint
-- Neither a proof of more nor too many sessions say that one is in the wrong hands.
CREATE TRIGGER sessions_elevations AFTER UPDATE OF revoked_at ON sessions FOR EACH ROW
	WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL AND NEW.revoked_reason NOT IN ('stepped_up', 'too_many'))
	EXECUTE FUNCTION freehold_end_elevations();--> statement-breakpoint
CREATE TRIGGER platform_operators_elevations AFTER UPDATE OR DELETE ON platform_operators FOR EACH ROW
	EXECUTE FUNCTION freehold_end_elevations();--> statement-breakpoint

-- Whether an elevation is active, and its requester somebody who could still have it: an operator, or an active member who is not
-- held and whose sessions were not shut out since.
CREATE FUNCTION freehold_elevation_stands(elevation uuid) RETURNS boolean
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT EXISTS (
		SELECT FROM public.elevations e
		LEFT JOIN public.users u ON u.org_id = e.org_id AND u.id = e.requester_user_id
		WHERE e.id = elevation AND e.status = 'active' AND CASE
			WHEN e.requester_user_id IS NULL THEN public.freehold_find_operator(e.requester_identity_id) IS NOT NULL
			ELSE u.status = 'active' AND u.held_at IS NULL
				AND (u.sessions_valid_from IS NULL OR u.sessions_valid_from <= e.starts_at)
				AND public.freehold_may_sign_in(e.requester_identity_id)
		END
	)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_elevation_stands(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_elevation_stands(uuid) TO freehold_service, freehold_platform;--> statement-breakpoint

-- Finds the elevation of a token before its organization is known.
CREATE FUNCTION freehold_find_elevation(hashes text[])
	RETURNS TABLE (
		elevation_id uuid, identity_id uuid, user_id uuid, requested_by text, role text, scopes text[], ends_at timestamptz,
		is_live boolean, org_id uuid, slug text, org_status text, org_key_per_hour integer, org_principal_per_minute integer
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT e.id, e.requester_identity_id, e.requester_user_id, e.requested_by, e.role::text, e.scopes, e.ends_at,
		public.freehold_elevation_stands(e.id), o.id, o.slug, o.status::text, p.key_per_hour, p.principal_per_minute
	FROM public.elevations e
	JOIN public.organizations o ON o.id = e.org_id
	LEFT JOIN public.rate_limit_policies p ON p.org_id = e.org_id
	WHERE e.token_hash = ANY (hashes)
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_elevation(text[]) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_elevation(text[]) TO freehold_service;--> statement-breakpoint
-- What the custom role of an approver lets it do, when the platform lists requests, or an operator makes one.
GRANT SELECT (name, permissions) ON "roles" TO freehold_platform;
