import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { failUnstarted } from '../../src/background/operation/unstarted.ts';
import { isPaid } from '../../src/background/payment/deliver.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { type RunningTemporal, startTemporal } from '../../src/devstack/temporal.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { openTestApi } from '../api/support.ts';
import { Faults, gate } from '../support/faults.ts';
import { openIdentityProvider } from '../support/identity-provider.ts';
import { expectActive } from '../support/left-over.ts';
import { makeServerFolder } from '../support/servers.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { temporalAddress } from '../support/temporal.ts';
import { temporalCli } from '../support/temporal-cli.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';
import { answerOf, type OutageAnswer, prepareOperations, prepareSignIn } from './every-operation.ts';

const bodyOf = (name: string) => ({
  name,
  owner: { email: `${name.replaceAll(' ', '-').toLowerCase()}@outage.example` },
});
const answerMsMax = 5_500; // 5 s, and this machine's own slowness

const timed = async <T>(work: () => Promise<T>): Promise<{ result: T | unknown; milliseconds: number }> => {
  const startedAt = performance.now();
  const result = await work().catch((error: unknown) => error);
  return { result, milliseconds: performance.now() - startedAt };
};

const countRows = (world: World) =>
  withPlatform(world.db, async (tx) => {
    const [row] = await tx.execute<{ organizations: number; users: number; identities: number }>(sql`
      select (select count(*)::int from organizations) as organizations, (select count(*)::int from users) as users,
             (select count(*)::int from identities) as identities`);
    return row;
  });

describe('without a worker', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
  });
  afterAll(() => world.close());

  it('a creation is accepted within 5 s, and ends once a worker runs', async () => {
    const body = bodyOf('Without Worker');
    const startedAt = performance.now();
    const { created } = await createOrganization(world.ctx(), body, {});
    expect(performance.now() - startedAt).toBeLessThan(answerMsMax);
    expect(created).toMatchObject({ org: { status: null }, operation: { status: 'pending' } });
    expect(created.runId).not.toBeNull();
    await world.startWorker();
    expect(await world.ended(created.operation.id)).toMatchObject({ status: 'succeeded' });
    await expectActive(world, created, body.owner.email);
  });
});

describe('when Temporal is killed', () => {
  const folder = makeServerFolder();
  const faults = new Faults();
  let cli: string;
  let server: RunningTemporal;
  let world: World;
  const startServer = (port?: number): Promise<RunningTemporal> =>
    startTemporal({ cli, dir: join(folder, 'temporal'), ui: false, port });
  /** A client whose call was refused needs a moment to find the server again. */
  const restarted = async (port: number): Promise<RunningTemporal> => {
    const started = await startServer(port);
    await until(
      () =>
        world.temporal.ping().then(
          () => true,
          () => false,
        ),
      (isReached) => isReached,
      'Temporal is reachable again',
    );
    return started;
  };
  beforeAll(async () => {
    cli = await temporalCli();
    server = await startServer();
    world = await createWorld({ temporalAddress: server.address, wrap: faults.wrap });
  });
  afterEach(() => faults.reset());
  afterAll(async () => {
    await world.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a provisioning in progress continues when the server is back', async () => {
    const door = gate();
    faults.before('createNamespace', door.wait);
    const body = bodyOf('Temporal Lost');
    const { created } = await createOrganization(world.ctx(), body, {});
    await door.reached;
    await server.kill();
    door.open();
    server = await restarted(server.port);
    expect(await world.ended(created.operation.id)).toMatchObject({ status: 'succeeded' });
    await expectActive(world, created, body.owner.email);
  });

  it('a creation gets 503 within 5 s, writes no organization, and its key continues with the same operation', async () => {
    const body = bodyOf('Temporal Away');
    const idempotency = { key: 'away', method: 'POST', path: '/orgs', body };
    const before = await countRows(world);
    await server.kill();
    const { result, milliseconds } = await timed(() => createOrganization(world.ctx(), body, { idempotency }));
    expect(result).toMatchObject({ code: 'temporal_unavailable' });
    expect(milliseconds).toBeLessThan(answerMsMax);
    expect(await countRows(world)).toEqual(before);
    server = await restarted(server.port);
    const { created, replayed } = await createOrganization(world.ctx(), body, { idempotency, waitMs: 60_000 });
    expect(replayed).toBe(true);
    expect(created.operation.id).toBe((result as { operationId: string }).operationId);
    expect(await world.ended(created.operation.id)).toMatchObject({ status: 'succeeded' });
    await expectActive(world, created, body.owner.email);
  });

  it('an operation whose workflow never started is failed by the sweep, and its key is free', async () => {
    const body = bodyOf('Never Begun');
    const idempotency = { key: 'never', method: 'POST', path: '/orgs', body };
    await server.kill();
    const { result } = await timed(() => createOrganization(world.ctx(), body, { idempotency }));
    const { operationId } = result as { operationId: string };
    server = await restarted(server.port);
    await world.operation(operationId, ({ status }) => status === 'pending', 'is pending');
    const { db, temporal } = world;
    expect(await failUnstarted({ db, temporal, claimMsMin: 0, isWanted: isPaid(db) })).toBe(1);
    expect(await world.ended(operationId)).toMatchObject({ status: 'failed', error: { code: 'temporal_unavailable' } });
    const { created } = await createOrganization(world.ctx(), body, { idempotency, waitMs: 60_000 });
    expect(created.operation.id).not.toBe(operationId);
    await expectActive(world, created, body.owner.email);
  });
});

describe('when Postgres cannot be reached', () => {
  const faults = new Faults();
  let line: TcpProxy;
  let api: Awaited<ReturnType<typeof openTestApi>>;
  let world: World;
  beforeAll(async () => {
    api = await openTestApi({
      wrap: faults.wrap,
      databaseUrlOf: async (serviceUrl) => {
        const url = new URL(serviceUrl);
        line = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
        url.port = String(line.port);
        return url.href;
      },
    });
    world = api.world;
  });
  afterEach(() => faults.reset());
  afterAll(async () => {
    await api.close();
    await line.close();
  });

  it('every operation is refused with 503 to each person who may call it, and lets nobody in', async () => {
    const provider = await openIdentityProvider({ sub: 'somebody', email: 'somebody@outage.example' });
    const { own, prepared } = await prepareOperations(api);
    prepared.push(...(await prepareSignIn(api, own, provider)));
    await line.refuse();
    try {
      const answers: OutageAnswer[] = [];
      // As many at once as there are connections, for which the others would wait.
      while (prepared.length > 0) answers.push(...(await Promise.all(prepared.splice(0, 20).map(answerOf))));
      expect(answers.length).toBeGreaterThan(150);
      expect(answers.filter(({ isRefused }) => !isRefused).map(({ what, answer }) => `${what}: ${answer}`)).toEqual([
        // Its challenge is stored nowhere.
        'passkeyLoginOptions by nobody: 200',
        // Each item is refused.
        'batchOrganizations by operator: 200 database_unavailable',
        'batchUsers by owner, signed in: 200 database_unavailable',
        'batchInvitations by owner, signed in: 200 database_unavailable',
        // From memory, like the credentials. The operator's session is asked about again.
        'readPolicy by owner, signed in: 200',
        'explainPolicy by owner, signed in: 200',
        'readSigningKeys by nobody: 200',
        'checkLiveness by nobody: 200',
        // Answers with its checks, and not with a problem.
        'checkReadiness by nobody: 503',
        'readMetrics by operator: 200',
      ]);
      expect(answers.filter(({ isInTime, letsIn }) => letsIn || !isInTime)).toEqual([]);
    } finally {
      await line.listen();
      await provider.close();
    }
  });

  it.each(['createNamespace', 'runCanaryAndActivate'] as const)(
    'a provisioning in progress waits before %s and continues',
    async (activity) => {
      const door = gate();
      faults.before(activity, door.wait);
      const body = bodyOf(`Postgres Lost ${activity}`);
      const { created } = await createOrganization(world.ctx(), body, {});
      await door.reached;
      line.cut();
      door.open();
      const { result, milliseconds } = await timed(() => createOrganization(world.ctx(), bodyOf('Not Now'), {}));
      expect(result).toMatchObject({ code: 'database_unavailable' });
      expect(milliseconds).toBeLessThan(answerMsMax);
      line.restore();
      expect(await world.ended(created.operation.id)).toMatchObject({ status: 'succeeded' });
      await expectActive(world, created, body.owner.email);
    },
    60_000,
  );

  it('an idempotency key stays with the operation that it started', async () => {
    const door = gate();
    faults.before('createNamespace', door.wait);
    const body = bodyOf('Keeps Its Key');
    const idempotency = { key: 'keeps', method: 'POST', path: '/orgs', body };
    const waiting = timed(() => createOrganization(world.ctx(), body, { idempotency, waitMs: 20_000 }));
    await door.reached;
    line.cut();
    expect((await waiting).result).toMatchObject({ code: 'database_unavailable' });
    line.restore();
    door.open();
    const { created, replayed } = await until(
      () => createOrganization(world.ctx(), body, { idempotency, waitMs: 20_000 }).catch(() => null),
      (answer) => answer !== null,
      'the database is back',
    ).then((answer) => answer ?? Promise.reject(new Error('no answer')));
    expect(replayed).toBe(true);
    await world.ended(created.operation.id);
    await expectActive(world, created, body.owner.email);
  });
});
