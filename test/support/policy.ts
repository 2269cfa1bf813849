import { openBuiltInPolicy } from '../../src/main/policy.ts';

/** The policy that comes with the product. */
export const builtInPolicy = await openBuiltInPolicy((error) => {
  throw error;
});
