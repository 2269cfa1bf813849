import type { Principal } from '../contract/principal.ts';

export type Action =
  | 'organization:create'
  | 'organization:list'
  | 'organization:read'
  | 'organization:rename'
  | 'organization:suspend'
  | 'organization:resume'
  | 'operation:list'
  | 'operation:read'
  | 'operation:cancel'
  | 'operation:retry';

/** The first line of every use case. Throws `forbidden`, or `not_found` where the caller may not know of the thing. */
export const authorize = ({ principal }: { principal: Principal }, _action: Action): void => {
  switch (principal.kind) {
    case 'platform':
      return;
    default:
      principal.kind satisfies never;
  }
};
