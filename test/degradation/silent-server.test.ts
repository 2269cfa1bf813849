import { createServer, type Server, type Socket } from 'node:net';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Breaker, openBreaker } from '../../src/providers/circuit/breaker.ts';
import { openConnection } from '../../src/providers/temporal/connection.ts';
import { temporalControl } from '../../src/providers/temporal/control.ts';
import { isOutage } from '../../src/providers/temporal/errors.ts';
import { namespaces } from '../../src/providers/temporal/namespaces.ts';
import { until } from '../support/until.ts';

// Like a hanging Temporal, or one cut off behind its load balancer: it accepts connections and never answers.

const sockets = new Set<Socket>();
let server: Server;
let connection: ReturnType<typeof openConnection>;
beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.resume();
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  connection = openConnection({ address: `127.0.0.1:${port}` });
});
afterAll(async () => {
  await connection.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const halfOpenMs = 100;
const openSoon = () => {
  const count = { opened: 0 };
  const settings = { name: 'temporal', code: 'temporal_unavailable', isOutage, openAfter: 2, halfOpenMs } as const;
  const breaker = openBreaker(settings, () => {
    count.opened += 1;
  });
  return { breaker, count };
};
const untilTried = (breaker: Breaker) =>
  until(
    async () => {
      try {
        breaker.assertPasses();
        return true;
      } catch {
        return false;
      }
    },
    (passes) => passes,
    'one call is let through',
  );

test('an unanswered creation opens the circuit, and an unanswered read leaves it open', async () => {
  const { breaker, count } = openSoon();
  const control = temporalControl({ connection, namespace: 'control', breaker });
  const create = () => {
    const [operationId, orgId] = [uuid(), uuid()];
    const input = { operationId, orgId, slug: 'silent', namespace: 'org-silent' };
    return control.start({ kind: 'provisionOrganization', operationId, input });
  };
  // Two queries, the start and then the look-up of the run, both unanswered.
  expect(breaker.state()).toBe('closed');
  await expect(create()).rejects.toMatchObject({ code: 'temporal_unavailable' });
  expect([breaker.state(), count.opened]).toEqual(['open', 1]);
  await untilTried(breaker);
  expect(await control.pendingActivities('silent', uuid())).toBeNull();
  expect([breaker.state(), count.opened]).toEqual(['open', 2]);
}, 30_000);

test('an unanswered canary neither hides the outages of other calls nor closes the circuit', async () => {
  const { breaker, count } = openSoon();
  const provider = namespaces(connection, 1, breaker);
  const soon = () => new Date(Date.now() + 200);
  const spec = { namespace: 'org-silent', orgId: uuid(), slug: 'silent', ownerEmail: '' };
  const canary = () => provider.runCanary('org-silent', uuid(), soon());
  for (let tries = 0; tries < 2; tries += 1) {
    expect(breaker.state()).toBe('closed');
    await expect(canary()).rejects.toMatchObject({ code: 'temporal_unavailable' });
    await expect(provider.register(spec, soon())).rejects.toMatchObject({ code: 'temporal_unavailable' });
  }
  expect([breaker.state(), count.opened]).toEqual(['open', 1]);
  await untilTried(breaker);
  await expect(canary()).rejects.toMatchObject({ code: 'temporal_unavailable' });
  expect([breaker.state(), count.opened]).toEqual(['open', 2]);
}, 30_000);
