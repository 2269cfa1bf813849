import { useRouterState } from '@tanstack/react-router';

/** What stands behind `#` in the address: a browser sends it to no server. */
export const useHash = (): string => useRouterState({ select: ({ location }) => location.hash });
