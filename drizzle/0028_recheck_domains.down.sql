DROP FUNCTION freehold_displace_domain(text, text[]);--> statement-breakpoint
DROP INDEX domains_lost_at_idx;--> statement-breakpoint
DROP INDEX domains_check_at_idx;--> statement-breakpoint
ALTER TABLE domains DROP COLUMN lost_at;--> statement-breakpoint
ALTER TABLE domains DROP COLUMN failures;--> statement-breakpoint
ALTER TABLE domains DROP COLUMN check_at;
