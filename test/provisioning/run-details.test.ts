import { WorkflowClient } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { workflowIdOf } from '../../src/contract/operation-kinds.ts';
import { cancelOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { Faults, gate } from '../support/faults.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';

const faults = new Faults();
let world: World;
let client: WorkflowClient;
let count = 0;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap });
  client = new WorkflowClient({ connection: world.connection, namespace: world.settings.controlNamespace });
});
afterEach(() => faults.reset());
afterAll(() => world.close());

const create = async (activation: 'immediate' | 'on_payment' = 'immediate') => {
  count += 1;
  const owner = { email: `details-${count}@confidential.example` };
  const { created } = await createOrganization(world.ctx(), { name: `Confidential ${count}`, owner, activation }, {});
  return created.operation;
};

/** Returns the current details of an operation's run, as the Web UI shows them. */
const detailsOf = async ({ id, kind }: Awaited<ReturnType<typeof create>>): Promise<string> => {
  const metadata = await client
    .getHandle(workflowIdOf(kind, id))
    .query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  const details = metadata.currentDetails ?? '';
  expect(details).not.toMatch(/confidential/i);
  return details;
};

it('shows each step of a successful creation as done', async () => {
  const operation = await create();
  await world.ended(operation.id);
  expect(await detailsOf(operation)).toBe(
    ['Succeeded.', '', '- `reserve`: done', '- `createNamespace`: done', '- `canary`: done', '- `activate`: done'].join(
      '\n',
    ),
  );
});

it('shows the failed attempt of a waiting creation, its cause and the next attempt', async () => {
  faults.beforeStep('canary', () => {
    throw new DomainError('temporal_overloaded', 'Of confidential@example.com there is too much');
  });
  const operation = await create();
  const { steps } = await world.operation(operation.id, (row) => row.steps[2]?.status === 'waiting', 'waits');
  const details = await detailsOf(operation);
  expect(details).toMatch(/^Running\.\n/);
  expect(details).toContain('- `createNamespace`: done\n');
  expect(details).toContain(
    `- \`canary\`: attempt 1 failed; next attempt at ${steps[2]?.nextRetryAt} (\`temporal_overloaded\`, Temporal is limiting the rate of requests)`,
  );
  await cancelOperation(world.ctx(), operation.id, { reason: 'seen' }, {});
  await world.ended(operation.id);
});

it('shows the payment deadline of a creation that awaits payment', async () => {
  const operation = await create('on_payment');
  const { steps } = await world.operation(operation.id, (row) => row.steps[1]?.status === 'waiting', 'waits');
  expect(await detailsOf(operation)).toContain(
    `- \`awaitPayment\`: waiting until ${steps[1]?.nextRetryAt} at the latest\n- \`reserve\`: not begun`,
  );
  await cancelOperation(world.ctx(), operation.id, { reason: 'seen' }, {});
  await world.ended(operation.id);
});

it('shows the failure and the remaining undos, while a creation is being undone and afterwards', async () => {
  const door = gate();
  faults.before('runCanaryAndActivate', () => {
    throw new DomainError('forbidden');
  });
  faults.before('deleteNamespace', (tries) => {
    if (tries === 1) throw new DomainError('temporal_unavailable');
    return door.wait();
  });
  const operation = await create();
  await door.reached;
  const undoing = await until(
    () => detailsOf(operation),
    (details) => details.includes('attempt 2'),
    'the second try to undo it is shown',
  );
  expect(undoing).toMatch(/^Undoing: `forbidden`, .*\.\n/);
  expect(undoing).toContain(
    '- `reserve`: done\n- `createNamespace`: undoing, attempt 2\n- `canary`: failed (`forbidden`',
  );
  door.open();
  await world.ended(operation.id);
  const ended = await until(
    () => detailsOf(operation),
    (details) => details.startsWith('Ended'),
    'the run has ended',
  );
  expect(ended).toContain('- `reserve`: undone\n- `createNamespace`: undone\n- `canary`: failed (`forbidden`');
  expect(ended).toContain('- `activate`: not begun');
});
