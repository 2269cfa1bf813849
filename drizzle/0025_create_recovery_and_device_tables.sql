-- The links by which people choose a new password, and devices that wait to be signed in by a person elsewhere.
CREATE TABLE password_recoveries (
	identity_id uuid PRIMARY KEY CONSTRAINT password_recoveries_identity_id_fkey REFERENCES identities (id) ON DELETE CASCADE,
	generation integer DEFAULT 1 NOT NULL,
	tries integer DEFAULT 0 NOT NULL,
	expires_at timestamptz(3) NOT NULL,
	sent_at timestamptz(3) DEFAULT now() NOT NULL
);--> statement-breakpoint
ALTER TABLE password_recoveries ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY person ON password_recoveries TO freehold_service
	USING (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid)
	WITH CHECK (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON password_recoveries TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON password_recoveries TO freehold_service;--> statement-breakpoint

CREATE TABLE device_authorizations (
	id uuid PRIMARY KEY,
	identity_id uuid CONSTRAINT device_authorizations_identity_id_fkey REFERENCES identities (id) ON DELETE CASCADE,
	session_id uuid,
	device_hash text NOT NULL CONSTRAINT device_authorizations_device_hash_key UNIQUE,
	user_hash text NOT NULL CONSTRAINT device_authorizations_user_hash_key UNIQUE,
	pepper_id uuid NOT NULL,
	device_name text,
	user_agent text,
	network text NOT NULL,
	answered_at timestamptz(3),
	expires_at timestamptz(3) NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL
);--> statement-breakpoint
ALTER TABLE device_authorizations ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY person ON device_authorizations TO freehold_service
	USING (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid)
	WITH CHECK (identity_id = nullif(current_setting('app.identity_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON device_authorizations TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE INDEX device_authorizations_identity_id_idx ON device_authorizations (identity_id);--> statement-breakpoint
CREATE INDEX device_authorizations_created_at_idx ON device_authorizations (created_at);--> statement-breakpoint
GRANT SELECT, DELETE ON device_authorizations TO freehold_service;--> statement-breakpoint

-- The platform removes those that have expired.
GRANT SELECT, DELETE ON device_authorizations TO freehold_platform;--> statement-breakpoint

-- A device belongs to nobody before a person has answered, so only these functions reach it, by the hashes of its codes. The
-- first inserts it.
CREATE FUNCTION freehold_open_device(
	device uuid, device_hash text, user_hash text, pepper uuid, name text, agent text, from_network text, seconds integer
) RETURNS void
	LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
	INSERT INTO public.device_authorizations (id, device_hash, user_hash, pepper_id, device_name, user_agent, network, expires_at)
		VALUES (device, device_hash, user_hash, pepper, name, agent, from_network, now() + make_interval(secs => seconds))
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_open_device(uuid, text, text, uuid, text, text, text, integer) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_open_device(uuid, text, text, uuid, text, text, text, integer) TO freehold_service;--> statement-breakpoint

-- Shows a device that waits, to a person who has its code.
CREATE FUNCTION freehold_waiting_device(hashes text[])
	RETURNS TABLE (
		id uuid, device_name text, user_agent text, network text, created_at timestamptz, expires_at timestamptz
	)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT d.id, d.device_name, d.user_agent, d.network, d.created_at, d.expires_at
	FROM public.device_authorizations d
	WHERE d.user_hash = ANY (hashes) AND d.answered_at IS NULL AND d.expires_at > now()
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_waiting_device(text[]) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_waiting_device(text[]) TO freehold_service;--> statement-breakpoint

-- Gives a device that waits to the person who answers. Of several answers, one succeeds.
CREATE FUNCTION freehold_answer_device(hashes text[], person uuid, approving_session uuid) RETURNS uuid
	LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
	UPDATE public.device_authorizations d
		SET identity_id = person, session_id = approving_session, answered_at = now()
		WHERE d.user_hash = ANY (hashes) AND d.answered_at IS NULL AND d.expires_at > now()
		RETURNING d.id
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_answer_device(text[], uuid, uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_answer_device(text[], uuid, uuid) TO freehold_service;--> statement-breakpoint

-- Tells a device what has become of it.
CREATE FUNCTION freehold_device_state(hashes text[])
	RETURNS TABLE (id uuid, identity_id uuid, is_approved boolean)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	SELECT d.id, d.identity_id, d.session_id IS NOT NULL
	FROM public.device_authorizations d
	WHERE d.device_hash = ANY (hashes) AND d.expires_at > now()
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_device_state(text[]) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_device_state(text[]) TO freehold_service;
