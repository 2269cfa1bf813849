CREATE INDEX "organizations_created_at_idx" ON "organizations" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "organizations_pending_created_at_idx" ON "organizations" USING btree ("created_at","id") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "organizations_provisioning_created_at_idx" ON "organizations" USING btree ("created_at","id") WHERE status = 'provisioning';--> statement-breakpoint
CREATE INDEX "organizations_suspended_created_at_idx" ON "organizations" USING btree ("created_at","id") WHERE status = 'suspended';--> statement-breakpoint
CREATE INDEX "organizations_inactive_created_at_idx" ON "organizations" USING btree ("created_at","id") WHERE status = 'inactive';--> statement-breakpoint
CREATE INDEX "organizations_deleting_created_at_idx" ON "organizations" USING btree ("created_at","id") WHERE status = 'deleting';--> statement-breakpoint
CREATE INDEX "users_org_id_created_at_idx" ON "users" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "users_identity_id_idx" ON "users" USING btree ("identity_id");--> statement-breakpoint
CREATE INDEX "api_keys_org_id_created_at_idx" ON "api_keys" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "schedules_org_id_created_at_idx" ON "schedules" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "task_states_org_id_created_at_idx" ON "task_states" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "tasks_org_id_created_at_idx" ON "tasks" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "workflow_states_org_id_created_at_idx" ON "workflow_states" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "workflows_org_id_created_at_idx" ON "workflows" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "idempotency_claims_org_id_created_at_idx" ON "idempotency_claims" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "idempotency_claims_created_at_idx" ON "idempotency_claims" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "idempotency_claims_operation_id_idx" ON "idempotency_claims" USING btree ("operation_id");--> statement-breakpoint
CREATE INDEX "operation_events_org_id_created_at_idx" ON "operation_events" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "operations_created_at_idx" ON "operations" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "operations_pending_created_at_idx" ON "operations" USING btree ("created_at","id") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "operations_running_created_at_idx" ON "operations" USING btree ("created_at","id") WHERE status = 'running';--> statement-breakpoint
CREATE INDEX "operations_failed_created_at_idx" ON "operations" USING btree ("created_at","id") WHERE status = 'failed';--> statement-breakpoint
CREATE INDEX "operations_compensating_created_at_idx" ON "operations" USING btree ("created_at","id") WHERE status = 'compensating';--> statement-breakpoint
CREATE INDEX "operations_compensated_created_at_idx" ON "operations" USING btree ("created_at","id") WHERE status = 'compensated';--> statement-breakpoint
CREATE INDEX "operations_canceled_created_at_idx" ON "operations" USING btree ("created_at","id") WHERE status = 'canceled';--> statement-breakpoint
CREATE INDEX "operations_stuck_created_at_idx" ON "operations" USING btree ("created_at","id") WHERE status = 'stuck';--> statement-breakpoint
CREATE INDEX "operations_org_id_created_at_idx" ON "operations" USING btree ("org_id","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_events_org_id_created_at_idx" ON "audit_events" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "outbox_org_id_created_at_idx" ON "outbox" USING btree ("org_id","created_at");