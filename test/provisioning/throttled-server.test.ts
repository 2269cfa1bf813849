import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningTemporal, startTemporal } from '../../src/devstack/temporal.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { expectActive } from '../support/left-over.ts';
import { makeServerFolder } from '../support/servers.ts';
import { temporalCli } from '../support/temporal-cli.ts';
import { createWorld, transitionsOf, type World } from '../support/world.ts';

const folder = makeServerFolder();
let server: RunningTemporal;
let world: World;

beforeAll(async () => {
  const cli = await temporalCli();
  server = await startTemporal({
    cli,
    dir: join(folder, 'temporal'),
    ui: false,
    settings: {
      'frontend.rps.namespaceReplicationInducingAPIs': 1,
      'frontend.namespaceRPS.namespaceReplicationInducingAPIs': 1,
      'frontend.namespaceBurstRatio.namespaceReplicationInducingAPIs': 1,
    },
  });
  world = await createWorld({ temporalAddress: server.address });
});
afterAll(async () => {
  await world?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('waits for a server that registers one namespace per second, and provisions every requested organization', async () => {
  const creations = await Promise.all(
    Array.from({ length: 5 }, async (_, index) => {
      const email = `throttled-${index}@throttle.example`;
      const { created } = await createOrganization(world.ctx(), { name: `Throttled ${index}`, owner: { email } }, {});
      return { created, email };
    }),
  );
  const operations = await Promise.all(creations.map(({ created }) => world.ended(created.operation.id)));
  expect(operations.map(({ status }) => status)).toEqual(creations.map(() => 'succeeded'));
  for (const { created, email } of creations) await expectActive(world, created, email);
  const waits = (await Promise.all(operations.map(({ id }) => transitionsOf(world, id))))
    .flat()
    .filter(({ status }) => status === 'waiting');
  expect(waits.length).toBeGreaterThan(0);
  expect(new Set(waits.map(({ error }) => error?.code))).toEqual(new Set(['temporal_overloaded']));
});
