DROP TABLE webhook_deliveries, webhooks, outbox_heads, outbox;--> statement-breakpoint
DROP FUNCTION freehold_number_event();
