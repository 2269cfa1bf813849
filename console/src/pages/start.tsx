import { Navigate } from '@tanstack/react-router';
import { useContextPart, useMayOnPlatform } from '../context/context.ts';

/** Leads to where the caller most likely wants to be: what needs the platform, the only organization, or the list. */
export const StartPage = () => {
  const only = useContextPart(({ caller, organizations }) => {
    if (caller?.kind === 'key') return caller.me.organization?.slug;
    const known = organizations?.known ?? [];
    return caller?.operator === null && known.length === 1 ? known[0]?.slug : undefined;
  });
  const isPlatform = useMayOnPlatform('platform-attention:read');
  return only === undefined ? (
    <Navigate to={isPlatform ? '/attention' : '/orgs'} replace />
  ) : (
    <Navigate to="/orgs/$slug" params={{ slug: only }} replace />
  );
};
