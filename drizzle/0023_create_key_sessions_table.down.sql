DROP FUNCTION freehold_find_key_session(text[]);--> statement-breakpoint
DROP TABLE key_sessions;
