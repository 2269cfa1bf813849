import { Link } from '@tanstack/react-router';
import { isPlatformOnly, type Permission, permissionTable } from '../../../../src/contract/permissions.ts';
import { useContextPart, useMay } from '../../context/context.ts';
import { useText } from '../../text/text.tsx';
import { useHoldersText } from '../action/refusal.ts';

// A newer server may have one that is not known here.
const isKnown = (permission: string): permission is Permission => Object.hasOwn(permissionTable, permission);

/** Which permission a refused call has needed, who has it, and where its reasons are. */
export const MissingPermission = ({ permission }: { readonly permission: string }) => {
  const t = useText();
  const holdersText = useHoldersText();
  const current = useContextPart((context) => context.current);
  const mayAsk = useMay('policy-explanation:read');
  const userId = current?.me?.user?.id;
  return (
    <>
      <p>
        {t('state.needsPermission')} <code>{permission}</code>
      </p>
      {isKnown(permission) && <p>{t('action.who', { holders: holdersText(permission) })}</p>}
      {userId !== undefined && isKnown(permission) && !isPlatformOnly(permission) && <p>{t('state.whoGivesIt')}</p>}
      {current !== null && userId !== undefined && mayAsk && (
        <p>
          <Link
            to="/orgs/$slug/access-check"
            params={{ slug: current.slug }}
            search={{ user: userId, permission } as never}
          >
            {t('state.whyRefused')}
          </Link>
        </p>
      )}
    </>
  );
};
