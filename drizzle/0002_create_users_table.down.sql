-- Both in one statement: users have a foreign key to identities, and a policy of identities reads users.
DROP TABLE users, identities;--> statement-breakpoint
DROP FUNCTION freehold_keep_owner(), freehold_claim_identity(uuid, text), freehold_count_owned(uuid);--> statement-breakpoint
DROP TYPE user_role, user_status;
