CREATE INDEX organizations_created_at_idx ON organizations (created_at, id);--> statement-breakpoint

-- Lists of one status. `active` has no index, because nearly all rows are active. One index that begins with the status
-- would not be used: `=` of enums is not leakproof, so under row-level security Postgres does not know how rare a status is.
CREATE INDEX organizations_pending_created_at_idx ON organizations (created_at, id) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX organizations_provisioning_created_at_idx ON organizations (created_at, id) WHERE status = 'provisioning';--> statement-breakpoint
CREATE INDEX organizations_suspended_created_at_idx ON organizations (created_at, id) WHERE status = 'suspended';--> statement-breakpoint
CREATE INDEX organizations_inactive_created_at_idx ON organizations (created_at, id) WHERE status = 'inactive';--> statement-breakpoint
CREATE INDEX organizations_deleting_created_at_idx ON organizations (created_at, id) WHERE status = 'deleting';--> statement-breakpoint
CREATE INDEX organizations_owner_email_due_at_idx ON organizations (owner_email_due_at) WHERE owner_email_due_at is not null;--> statement-breakpoint
CREATE INDEX users_org_id_created_at_idx ON users (org_id, created_at);--> statement-breakpoint
CREATE INDEX users_identity_id_idx ON users (identity_id);--> statement-breakpoint
CREATE INDEX api_keys_org_id_created_at_idx ON api_keys (org_id, created_at, id);--> statement-breakpoint
CREATE INDEX api_keys_org_id_user_id_idx ON api_keys (org_id, user_id, created_at, id);--> statement-breakpoint
CREATE INDEX api_keys_org_id_predecessor_id_idx ON api_keys (org_id, predecessor_id);--> statement-breakpoint
CREATE INDEX api_keys_org_id_issued_by_key_id_idx ON api_keys (org_id, issued_by_key_id, created_at, id) WHERE issued_by_key_id is not null;--> statement-breakpoint

-- Counts the live keys of a member or an organization, whose number is limited.
CREATE INDEX api_keys_live_idx ON api_keys (org_id, user_id, id) WHERE status <> 'revoked';--> statement-breakpoint

-- Finds keys that have been refused for long: `revoked`, or `rotating` after their overlap.
CREATE INDEX api_keys_ended_idx ON api_keys (coalesce(revoked_at, valid_until)) WHERE status <> 'active';--> statement-breakpoint
CREATE INDEX schedules_org_id_created_at_idx ON schedules (org_id, created_at);--> statement-breakpoint
CREATE INDEX schedules_org_id_workflow_id_idx ON schedules (org_id, workflow_id);--> statement-breakpoint
CREATE INDEX task_states_org_id_created_at_idx ON task_states (org_id, created_at);--> statement-breakpoint
CREATE INDEX task_states_org_id_workflow_state_id_idx ON task_states (org_id, workflow_state_id);--> statement-breakpoint
CREATE INDEX task_states_org_id_task_id_idx ON task_states (org_id, task_id);--> statement-breakpoint
CREATE INDEX tasks_org_id_created_at_idx ON tasks (org_id, created_at);--> statement-breakpoint
CREATE INDEX tasks_org_id_workflow_id_idx ON tasks (org_id, workflow_id);--> statement-breakpoint
CREATE INDEX workflow_states_org_id_created_at_idx ON workflow_states (org_id, created_at);--> statement-breakpoint
CREATE INDEX workflow_states_org_id_workflow_id_idx ON workflow_states (org_id, workflow_id);--> statement-breakpoint
CREATE INDEX workflows_org_id_created_at_idx ON workflows (org_id, created_at);
