export const userStatuses = ['active', 'suspended', 'deleted'] as const;
