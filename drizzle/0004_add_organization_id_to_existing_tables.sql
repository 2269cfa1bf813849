-- Requirement B-43 names this migration after tables that already exist elsewhere. Here they are created with their
-- `org_id`. A foreign key between two of them includes it, so that no row refers to a row of another organization.
CREATE TABLE workflows (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT workflows_org_id_fkey REFERENCES organizations (id),
	name text NOT NULL,
	task_queue text NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT workflows_org_id_id_key UNIQUE (org_id, id),
	CONSTRAINT workflows_org_id_name_key UNIQUE (org_id, name)
);--> statement-breakpoint
ALTER TABLE workflows ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON workflows TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON workflows TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

CREATE TABLE tasks (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT tasks_org_id_fkey REFERENCES organizations (id),
	workflow_id uuid NOT NULL,
	name text NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT tasks_org_id_id_key UNIQUE (org_id, id),
	CONSTRAINT tasks_workflow_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES workflows (org_id, id)
);--> statement-breakpoint
ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON tasks TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON tasks TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

CREATE TABLE schedules (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT schedules_org_id_fkey REFERENCES organizations (id),
	workflow_id uuid NOT NULL,
	name text NOT NULL,
	spec jsonb NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL,
	paused_by uuid,
	CONSTRAINT schedules_org_id_id_key UNIQUE (org_id, id),
	CONSTRAINT schedules_org_id_name_key UNIQUE (org_id, name),
	CONSTRAINT schedules_workflow_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES workflows (org_id, id)
);--> statement-breakpoint
ALTER TABLE schedules ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON schedules TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON schedules TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

CREATE TABLE workflow_states (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT workflow_states_org_id_fkey REFERENCES organizations (id),
	workflow_id uuid NOT NULL,
	run_id text NOT NULL,
	status text NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL,
	finished_at timestamptz(3),
	CONSTRAINT workflow_states_org_id_id_key UNIQUE (org_id, id),
	CONSTRAINT workflow_states_workflow_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES workflows (org_id, id)
);--> statement-breakpoint
ALTER TABLE workflow_states ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON workflow_states TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON workflow_states TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

CREATE TABLE task_states (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL CONSTRAINT task_states_org_id_fkey REFERENCES organizations (id),
	workflow_state_id uuid NOT NULL,
	task_id uuid NOT NULL,
	status text NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL,
	finished_at timestamptz(3),
	CONSTRAINT task_states_org_id_id_key UNIQUE (org_id, id),
	CONSTRAINT task_states_workflow_state_fkey FOREIGN KEY (org_id, workflow_state_id) REFERENCES workflow_states (org_id, id),
	CONSTRAINT task_states_task_fkey FOREIGN KEY (org_id, task_id) REFERENCES tasks (org_id, id)
);--> statement-breakpoint
ALTER TABLE task_states ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON task_states TO freehold_service
	USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON task_states TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

GRANT SELECT, INSERT, UPDATE, DELETE ON workflows, tasks, schedules, workflow_states, task_states TO freehold_service;--> statement-breakpoint

-- The platform deletes these rows with their organization, in pages by id. It can read nothing else of them.
GRANT SELECT (org_id, id), DELETE ON workflows, tasks, schedules, workflow_states, task_states TO freehold_platform;
