import type { NotificationParameters, NotificationTemplate } from '../../contract/notification.ts';
import type { Tx } from '../../db/client.ts';
import type { Dependencies } from '../context.ts';
import { notify } from './notify.ts';

/** What telling takes. */
export type Telling = Pick<Dependencies, 'temporal'> & {
  readonly settings: Pick<Dependencies['settings'], 'noticeChannels'>;
};

/** Notifies a person, by each channel, of what has happened to its account, because somebody else may have done it. */
export const tellPerson = async (
  ctx: Telling,
  tx: Tx,
  identityId: string,
  template: NotificationTemplate,
  parameters: NotificationParameters = {},
): Promise<void> => {
  for (const channel of ctx.settings.noticeChannels)
    await notify(ctx, tx, { owner: { identityId }, identityId, template, channel, parameters });
};
