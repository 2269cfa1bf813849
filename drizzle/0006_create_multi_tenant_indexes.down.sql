DROP INDEX "organizations_created_at_idx";
--> statement-breakpoint
DROP INDEX "organizations_pending_created_at_idx";
--> statement-breakpoint
DROP INDEX "organizations_provisioning_created_at_idx";
--> statement-breakpoint
DROP INDEX "organizations_suspended_created_at_idx";
--> statement-breakpoint
DROP INDEX "organizations_inactive_created_at_idx";
--> statement-breakpoint
DROP INDEX "organizations_deleting_created_at_idx";
--> statement-breakpoint
DROP INDEX "users_org_id_created_at_idx";
--> statement-breakpoint
DROP INDEX "users_identity_id_idx";
--> statement-breakpoint
DROP INDEX "api_keys_org_id_created_at_idx";
--> statement-breakpoint
DROP INDEX "schedules_org_id_created_at_idx";
--> statement-breakpoint
DROP INDEX "task_states_org_id_created_at_idx";
--> statement-breakpoint
DROP INDEX "tasks_org_id_created_at_idx";
--> statement-breakpoint
DROP INDEX "workflow_states_org_id_created_at_idx";
--> statement-breakpoint
DROP INDEX "workflows_org_id_created_at_idx";
--> statement-breakpoint
DROP INDEX "idempotency_claims_org_id_created_at_idx";
--> statement-breakpoint
DROP INDEX "idempotency_claims_created_at_idx";
--> statement-breakpoint
DROP INDEX "idempotency_claims_operation_id_idx";
--> statement-breakpoint
DROP INDEX "operation_events_org_id_created_at_idx";
--> statement-breakpoint
DROP INDEX "operations_created_at_idx";
--> statement-breakpoint
DROP INDEX "operations_pending_created_at_idx";
--> statement-breakpoint
DROP INDEX "operations_running_created_at_idx";
--> statement-breakpoint
DROP INDEX "operations_failed_created_at_idx";
--> statement-breakpoint
DROP INDEX "operations_compensating_created_at_idx";
--> statement-breakpoint
DROP INDEX "operations_compensated_created_at_idx";
--> statement-breakpoint
DROP INDEX "operations_canceled_created_at_idx";
--> statement-breakpoint
DROP INDEX "operations_stuck_created_at_idx";
--> statement-breakpoint
DROP INDEX "operations_org_id_created_at_idx";
--> statement-breakpoint
DROP INDEX "audit_events_org_id_created_at_idx";
--> statement-breakpoint
DROP INDEX "outbox_org_id_created_at_idx";
