DROP TABLE email_suppressions;--> statement-breakpoint
DROP TABLE notifications;
