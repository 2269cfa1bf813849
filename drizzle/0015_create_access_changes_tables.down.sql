DROP TRIGGER users_access ON users;--> statement-breakpoint
DROP TRIGGER organizations_access ON organizations;--> statement-breakpoint
DROP TRIGGER api_keys_access ON api_keys;--> statement-breakpoint
DROP TRIGGER api_keys_access_on_delete ON api_keys;--> statement-breakpoint
DROP TRIGGER rate_limit_policies_access ON rate_limit_policies;--> statement-breakpoint
DROP TRIGGER key_ring_access ON key_ring;--> statement-breakpoint
DROP TRIGGER platform_keys_access ON platform_keys;--> statement-breakpoint
DROP TABLE access_changes, access_version, access_marks;--> statement-breakpoint
DROP FUNCTION
	freehold_note_access(),
	freehold_put_access_last(),
	freehold_access_changed(),
	freehold_access_since(bigint),
	freehold_find_credential(text[]);
