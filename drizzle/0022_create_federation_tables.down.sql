DROP FUNCTION freehold_list_federated_identities(uuid);--> statement-breakpoint
DROP FUNCTION freehold_end_federated_sessions(uuid, uuid, text, text, integer);--> statement-breakpoint
DROP FUNCTION freehold_hold_connection(uuid);--> statement-breakpoint
DROP FUNCTION freehold_find_sign_in_options(text, text);--> statement-breakpoint
DROP FUNCTION freehold_connection_organization(uuid);--> statement-breakpoint
ALTER TABLE challenges DROP COLUMN provider_session;--> statement-breakpoint
ALTER TABLE challenges DROP COLUMN connection_id;--> statement-breakpoint
ALTER TABLE challenges DROP COLUMN federated_org_id;--> statement-breakpoint
DROP TABLE oidc_uses;--> statement-breakpoint
DROP TABLE federated_identities;--> statement-breakpoint
DROP TABLE oidc_connections;--> statement-breakpoint
DROP TABLE domains;
