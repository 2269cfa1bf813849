-- What each role may do, table by table; row-level security then says with which rows. A new table grants in its own
-- migration: there are no default privileges, so that what is forgotten is refused.

-- freehold_service, in a transaction of one organization.
GRANT SELECT, UPDATE ON "organizations" TO freehold_service;
--> statement-breakpoint
GRANT SELECT ON "identities" TO freehold_service;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "users", "api_keys", "operations" TO freehold_service;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "workflows", "tasks", "schedules", "workflow_states", "task_states" TO freehold_service;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "idempotency_claims" TO freehold_service;
--> statement-breakpoint
-- History is only ever appended to.
GRANT SELECT, INSERT ON "operation_events", "audit_events", "outbox" TO freehold_service;
--> statement-breakpoint

-- freehold_platform, in a transaction that crosses organizations: claims, creation and its undo, lists, the platform key.
GRANT SELECT, INSERT, UPDATE, DELETE ON "organizations", "identities", "users", "idempotency_claims", "platform_keys" TO freehold_platform;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "operations" TO freehold_platform;
--> statement-breakpoint
GRANT SELECT, INSERT ON "operation_events", "audit_events", "outbox" TO freehold_platform;
