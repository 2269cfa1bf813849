DROP TABLE "platform_keys", "outbox", "audit_events", "idempotency_claims", "operation_events", "operations";
--> statement-breakpoint
DROP TYPE "operation_status", "operation_kind";
