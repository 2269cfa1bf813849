-- The timeline of an organization reads the ends of its operations in their order, and the audit events of one operation.
CREATE INDEX operations_org_id_finished_at_idx ON operations (org_id, finished_at, id);--> statement-breakpoint
CREATE INDEX audit_events_org_id_operation_id_created_at_idx ON audit_events (org_id, operation_id, created_at)
	WHERE operation_id is not null;
