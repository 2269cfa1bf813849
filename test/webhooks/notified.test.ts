import { expect, it } from 'vitest';
import { notificationDelivery } from '../../src/background/notification/delivery.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { notify } from '../../src/usecases/notification/notify.ts';
import { openOrganization } from '../members/support.ts';
import { rowOf, untilStatus } from '../notifications/support.ts';
import { bodiesOf, openScene, register, untilReceived } from './support.ts';

const scene = openScene();

it('a notification for an organization is delivered once one of its webhooks has accepted it', async () => {
  const { world } = scene.api;
  const org = await openOrganization(scene.api);
  const hook = await scene.receiver((_received, count) => (count < 3 ? 503 : 204));
  await register(org, hook.url, { eventTypes: ['organization.notified'] });
  const id = await withOrganization(world.db, org.orgId, (tx) =>
    notify(world, tx, {
      owner: { orgId: org.orgId },
      identityId: null,
      channel: 'webhook',
      template: 'factor_removed',
    }),
  );
  const { deliver } = notificationDelivery({
    db: world.db,
    openKeyRing: async () => world.keyRing,
    senders: {},
    publicUrl: null,
    onMoved: () => undefined,
  });
  expect(await deliver(id)).toEqual({ status: 'sent', retryMs: null });
  expect(await rowOf(world, id)).toMatchObject({ status: 'sent' });
  scene.dispatch();
  await untilStatus(world, id, 'delivered');
  const received = await untilReceived(hook, 3);
  expect(received.map((each) => each.id)).toEqual([id, id, id]);
  expect(bodiesOf(hook)[2]).toMatchObject({
    type: 'organization.notified',
    data: { orgId: org.orgId, notificationId: id, template: 'factor_removed' },
  });
});
