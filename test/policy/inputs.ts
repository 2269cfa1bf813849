import { approvalKinds } from '../../src/contract/approval-rule.ts';
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

const nothing = [undefined, null, 0, '', [], {}];

const choicesOf = (seed: number) => {
  const random = randomOf(seed);
  const oneOf = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const maybe = <T>(value: T): unknown => (random(25) === 0 ? oneOf(nothing) : value);
  return { random, oneOf, maybe };
};

/** Questions about permissions of all kinds, well formed and not. */
export const generatedInputs = (count: number, seed = 1): object[] => {
  const { random, oneOf, maybe } = choicesOf(seed);
  const someOf = (items: readonly string[]): string[] => items.filter(() => random(3) === 0);
  const actions = [...permissions, 'no:such', '', '__proto__', 'constructor', 'toString'];
  return Array.from({ length: count }, () => ({
    action: maybe(oneOf(actions)),
    subject: maybe({
      kind: maybe(oneOf(['user', 'user', 'user', 'operator', 'platform', 'ghost'])),
      role: maybe(oneOf([...userRoles, ...operatorRoles, 'nobody'])),
      status: maybe(oneOf(['active', 'active', 'suspended', 'odd'])),
      organizationId: maybe(oneOf(['one', 'two'])),
      scopes: oneOf([null, null, someOf(permissions), []]),
      customRole: oneOf([null, null, someOf(permissions)]),
      isElevated: oneOf([undefined, false, false, true, ...nothing]),
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

/** Questions about who must approve. */
export const generatedApprovals = (count: number, seed = 1): object[] => {
  const { random, oneOf, maybe } = choicesOf(seed);
  const members = (): unknown => maybe(oneOf([0, 1, 2, random(30), -1, 0.5, 1e15, '2', true]));
  return Array.from({ length: count }, () => ({
    kind: maybe(oneOf([...approvalKinds, ...approvalKinds, 'odd', '__proto__', 'constructor'])),
    role: maybe(oneOf([...userRoles, 'nobody'])),
    eligible: maybe({ owner: members(), admin: members() }),
  }));
};
