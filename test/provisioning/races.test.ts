import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { readOrganization } from '../../src/usecases/organization/organization.ts';
import { suspendOrganization } from '../../src/usecases/organization/status.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

const clients = Array.from({ length: 12 }, (_, client) => client);
let world: World;

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress() });
});
afterAll(() => world.close());

const outcomes = (tries: Promise<{ created: { operation: { id: string } } }>[]) =>
  Promise.all(
    tries.map((tried) =>
      tried.then(
        ({ created }) => created.operation.id,
        (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
      ),
    ),
  );

it('gives one slug to exactly one of twelve clients', async () => {
  const results = await outcomes(
    clients.map((client) =>
      createOrganization(
        world.ctx(),
        { name: `Racer ${client}`, slug: 'the-one', owner: { email: `racer-${client}@race.example` } },
        {},
      ),
    ),
  );
  // A client not answered in time is referred to its operation, whose end shows the same result.
  const accepted = results.filter((result) => result !== 'slug_taken');
  const ended = await Promise.all(accepted.map((id) => world.ended(id)));
  const [winner, ...others] = ended.sort(({ status }) => (status === 'succeeded' ? -1 : 1));
  expect(winner?.status).toBe('succeeded');
  for (const { status, error } of others) expect([status, error?.code]).toEqual(['failed', 'slug_taken']);
  expect(await readOrganization(world.ctx(), 'the-one')).toMatchObject({ status: 'active' });
});

it('generates a distinct slug for each of twelve clients that choose none', async () => {
  const tries = await Promise.all(
    clients.map(async (client) => {
      const input = { name: `Same${'!'.repeat(client + 1)}`, owner: { email: `same-${client}@race.example` } };
      const { operation } = (await createOrganization(world.ctx(), input, {})).created;
      return { id: operation.id, isReserved: operation.steps[0]?.status === 'succeeded' };
    }),
  );
  let successes = 0;
  for (const { id, isReserved } of tries) {
    const { status, error } = await world.ended(id);
    if (status === 'succeeded') successes += 1;
    // Only a client that was answered before its slug was reserved can lose it to another.
    else expect([isReserved, error?.code]).toEqual([false, 'slug_taken']);
  }
  const rows = await withPlatform(world.db, (tx) =>
    tx.execute<{ slug: string }>(sql`select slug from organizations where name like 'Same!%' and status = 'active'`),
  );
  expect(successes).toBeGreaterThan(0);
  expect(new Set(rows.map(({ slug }) => slug)).size).toBe(successes);
});

it('lets a person own five organizations, however many are requested simultaneously', async () => {
  const results = await outcomes(
    clients.map((client) =>
      createOrganization(
        world.ctx(),
        { name: `Collector ${client}`, owner: { email: client % 2 === 0 ? 'one@own.example' : 'ONE@own.example' } },
        {},
      ),
    ),
  );
  const refused = await Promise.all(
    // A client not answered in time learns of the limit from its operation.
    results.map(async (result) => (result.includes('_') ? result : ((await world.ended(result)).error?.code ?? null))),
  );
  expect(refused.filter((code) => code === 'organization_limit_reached')).toHaveLength(7);
  expect(refused.filter((code) => code === null)).toHaveLength(5);
});

it('answers one idempotency key with one operation, however often it is sent simultaneously', async () => {
  const body = { name: 'Only Once', owner: { email: 'once@race.example' } };
  const idempotency = { key: 'k1', method: 'POST', path: '/orgs', body };
  const answers = await Promise.all(clients.map(() => createOrganization(world.ctx(), body, { idempotency })));
  expect(new Set(answers.map(({ created }) => created.operation.id)).size).toBe(1);
  expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
});

it('opens one lifecycle operation of an organization at a time, and names it to the others', async () => {
  const { created } = await createOrganization(
    world.ctx(),
    { name: 'Busy', owner: { email: 'busy@race.example' } },
    { waitMs: 20_000 },
  );
  const results = await Promise.allSettled(
    clients.map(() => suspendOrganization(world.ctx(), created.org.slug, { reason: 'race' }, {})),
  );
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.operation.id] : []));
  expect(started).toHaveLength(1);
  for (const result of results) {
    if (result.status === 'fulfilled') continue;
    expect(['operation_in_progress', 'illegal_transition']).toContain((result.reason as DomainError).code);
  }
  await world.ended(started[0] ?? '');
  expect(await readOperation(world.ctx(), started[0] ?? '')).toMatchObject({ status: 'succeeded' });
});
