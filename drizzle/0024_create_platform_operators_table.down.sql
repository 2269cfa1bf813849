REVOKE EXECUTE ON FUNCTION freehold_hold_session(uuid) FROM freehold_platform;--> statement-breakpoint
DROP FUNCTION freehold_find_operator(uuid);--> statement-breakpoint
DROP TRIGGER identities_verified_access ON identities;--> statement-breakpoint
REVOKE SELECT (identity_id, confirmed_at) ON factors FROM freehold_platform;--> statement-breakpoint
DROP TABLE platform_operators;
