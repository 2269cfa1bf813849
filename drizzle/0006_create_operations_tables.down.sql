DROP TABLE idempotency_claims, operation_events, operations;--> statement-breakpoint
DROP TYPE operation_status;
