DROP TABLE organizations;--> statement-breakpoint
DROP FUNCTION freehold_name_organization(), freehold_name_key(text);--> statement-breakpoint
DROP TYPE organization_status;
