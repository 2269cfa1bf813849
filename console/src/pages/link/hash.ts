import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';

/** What stands behind `#` in the address: a browser sends it to no server. */
export const useHash = (): string => useRouterState({ select: ({ location }) => location.hash });

/** The token of a link, which stays in the address for a reload until it is used: then it goes from there and from the history. */
export const useLinkToken = (): readonly [token: string, onUsed: () => Promise<void>] => {
  const hash = useHash();
  const navigate = useNavigate();
  const [token, setToken] = useState(hash);
  if (hash !== '' && hash !== token) setToken(hash);
  return [token, () => navigate({ to: '.', hash: '', replace: true })];
};
