export const userRoles = ['owner', 'admin', 'member', 'viewer'] as const;
export const userStatuses = ['active', 'suspended', 'deleted'] as const;
