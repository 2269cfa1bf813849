import type { Tx } from '../../db/client.ts';
import type { Dependencies } from '../context.ts';
import { tellPerson } from '../session/tell.ts';

/** Mails a person that it can be signed in by an organization's provider from now on. */
export const tellLinked = (
  parts: Pick<Dependencies, 'temporal'>,
  tx: Tx,
  { orgId, identityId }: { orgId: string; identityId: string },
): Promise<string> => tellPerson(parts, tx, identityId, 'account_linked', { organizationId: orgId });
