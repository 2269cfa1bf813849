CREATE TABLE "factor_recoveries" (
	"identity_id" uuid PRIMARY KEY NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"asked_org_id" uuid NOT NULL,
	"operation_id" uuid,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "factor_recoveries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "operations" DROP CONSTRAINT "operations_kind_check";--> statement-breakpoint
ALTER TABLE "session_policies" ALTER COLUMN "recovery_approval" SET DEFAULT 'factors';--> statement-breakpoint
-- Until now, `never` meant only that nobody is held.
UPDATE "session_policies" SET "recovery_approval" = 'factors' WHERE "recovery_approval" = 'never';--> statement-breakpoint
ALTER TABLE "factor_recoveries" ADD CONSTRAINT "factor_recoveries_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "public"."identities"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_kind_check" CHECK (kind in ('provisionOrganization', 'suspendOrganization', 'resumeOrganization', 'transferOwnership', 'deactivateOrganization', 'activateOrganization', 'deleteOrganization', 'elevateAccess', 'recoverAccess', 'provisionPaidOrganization'));--> statement-breakpoint
CREATE POLICY "person" ON "factor_recoveries" AS PERMISSIVE FOR ALL TO "freehold_service" USING (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid) WITH CHECK (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "platform" ON "factor_recoveries" AS PERMISSIVE FOR ALL TO "freehold_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "factor_recoveries" TO freehold_service;--> statement-breakpoint

-- Lists the memberships that the recovery of second factors holds: all but that in the organization that approves it.
CREATE FUNCTION freehold_find_elsewhere(person uuid, organization uuid)
	RETURNS TABLE (org_id uuid, user_id uuid)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT u.org_id, u.id
	FROM public.users u
	WHERE u.identity_id = person AND u.org_id <> organization AND u.deleted_at IS NULL AND u.held_at IS NULL
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_find_elsewhere(uuid, uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_find_elsewhere(uuid, uuid) TO freehold_service;
