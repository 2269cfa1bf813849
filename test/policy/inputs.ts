import { operatorRoles, permissionTable, userRoles } from '../../src/contract/permissions.ts';

/** The same numbers each time, so that what fails once fails again. */
export const randomOf = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const permissions = Object.keys(permissionTable);
const statuses = ['active', 'pending', 'provisioning', 'suspended', 'inactive', 'deleting', 'odd', ''];

/** Inputs of all kinds, well formed and not. */
export const generatedInputs = (count: number, seed = 1): object[] => {
  const random = randomOf(seed);
  const oneOf = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const someOf = (items: readonly string[]): string[] => items.filter(() => random(3) === 0);
  const actions = [...permissions, 'no:such', '', '__proto__', 'constructor', 'toString'];
  const nothing = [undefined, null, 0, '', [], {}];
  const maybe = <T>(value: T): unknown => (random(25) === 0 ? oneOf(nothing) : value);
  return Array.from({ length: count }, () => ({
    action: maybe(oneOf(actions)),
    subject: maybe({
      kind: maybe(oneOf(['user', 'user', 'user', 'operator', 'platform', 'ghost'])),
      role: maybe(oneOf([...userRoles, ...operatorRoles, 'nobody'])),
      status: maybe(oneOf(['active', 'active', 'suspended', 'odd'])),
      organizationId: maybe(oneOf(['one', 'two'])),
      scopes: oneOf([null, null, someOf(permissions), []]),
      customRole: oneOf([null, null, someOf(permissions)]),
    }),
    organization: maybe({ id: oneOf(['one', 'one', 'two']), status: maybe(oneOf(statuses)) }),
    ...(random(3) === 0
      ? {
          resource: maybe({
            type: oneOf(['operation', 'organization', 'odd']),
            startedWith: maybe(oneOf(permissions)),
            deletionOf: maybe(oneOf([null, ...statuses])),
          }),
        }
      : {}),
  }));
};
