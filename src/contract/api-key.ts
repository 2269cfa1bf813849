export const apiKeyStatuses = ['active', 'rotating', 'revoked'] as const;
