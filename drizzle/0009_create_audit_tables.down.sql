DROP TABLE audit_checkpoints, audit_heads, audit_events;
