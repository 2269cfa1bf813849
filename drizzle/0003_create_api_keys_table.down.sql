DROP TABLE platform_keys, api_key_policies, api_keys;--> statement-breakpoint
DROP TYPE api_key_status;
