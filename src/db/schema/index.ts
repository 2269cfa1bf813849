export * from './api-key.ts';
export * from './audit.ts';
export * from './operation.ts';
export * from './organization.ts';
export * from './user.ts';
export * from './workflow.ts';
