REVOKE ALL ON
	"organizations", "identities", "users", "api_keys",
	"workflows", "tasks", "schedules", "workflow_states", "task_states",
	"operations", "operation_events", "idempotency_claims", "audit_events", "outbox", "platform_keys"
FROM freehold_service, freehold_platform;
