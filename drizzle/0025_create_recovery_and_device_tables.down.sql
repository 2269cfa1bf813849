DROP FUNCTION freehold_device_state(text[]);--> statement-breakpoint
DROP FUNCTION freehold_answer_device(text[], uuid, uuid);--> statement-breakpoint
DROP FUNCTION freehold_waiting_device(text[]);--> statement-breakpoint
DROP FUNCTION freehold_open_device(uuid, text, text, uuid, text, text, text, integer);--> statement-breakpoint
DROP TABLE device_authorizations;--> statement-breakpoint
DROP TABLE password_recoveries;
