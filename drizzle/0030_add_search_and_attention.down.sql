DROP FUNCTION freehold_search_memberships(uuid, text, integer, timestamptz, uuid);--> statement-breakpoint
DROP INDEX api_keys_expires_at_idx;--> statement-breakpoint
DROP INDEX webhooks_disabled_idx;--> statement-breakpoint
DROP INDEX drift_findings_open_first_seen_at_idx;--> statement-breakpoint
DROP INDEX operations_kind_created_at_idx;--> statement-breakpoint
DROP INDEX operations_grace_end_idx;--> statement-breakpoint
DROP INDEX operations_attention_idx;--> statement-breakpoint
DROP INDEX organizations_slug_idx;--> statement-breakpoint
-- The extension stays, because others may use it in this database.
DROP INDEX organizations_search_idx;
