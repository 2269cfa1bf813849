import type { Tx } from '../../db/client.ts';
import { type Telling, tellPerson } from '../notification/tell.ts';

/** Notifies a person that it can be signed in by an organization's provider from now on. */
export const tellLinked = (
  parts: Telling,
  tx: Tx,
  { orgId, identityId }: { orgId: string; identityId: string },
): Promise<void> => tellPerson(parts, tx, identityId, 'account_linked', { organizationId: orgId });
