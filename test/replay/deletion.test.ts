import { readFileSync } from 'node:fs';
import { WorkflowClient } from '@temporalio/client';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import type { StepName } from '../../src/contract/ids.ts';
import { deleteOrganization } from '../../src/usecases/deletion/deletion.ts';
import { liftLegalHold, putLegalHold } from '../../src/usecases/deletion/legal-hold.ts';
import { cancelOperation, retryOperation } from '../../src/usecases/operation/operation.ts';
import { Faults } from '../support/faults.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { closeReplays, expectReplays, folder } from '../support/replay.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

const faults = new Faults();
const why = { reason: 'replay' };
let world: World;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap });
});
afterEach(() => faults.reset());
afterAll(async () => {
  await closeReplays();
  await world.close();
});

const away = (): never => {
  throw new DomainError('temporal_unavailable');
};
const active = async (): Promise<string> => (await createOrganizationRows(world.db, { status: 'active' })).slug;
const remove = async (graceSeconds = 0, slug?: string): Promise<string> =>
  (await deleteOrganization(world.ctx(), slug ?? (await active()), { ...why, graceSeconds }, {})).operation.id;
const waits = (id: string, name: StepName, attempt = 1) =>
  world.operation(
    id,
    ({ steps }) => steps.some((step) => step.name === name && step.status === 'waiting' && step.attempt >= attempt),
    `waits in ${name}`,
  );
const cancel = (id: string) => cancelOperation(world.ctx(), id, why, {});
const retry = (id: string) => retryOperation(world.ctx(), id, why, {});
const terminate = async (id: string): Promise<void> => {
  const { workflow } = await world.operation(id, () => true, 'is there');
  const client = new WorkflowClient({ connection: world.connection, namespace: workflow.namespace });
  await client.getHandle(workflow.workflowId).terminate('by an operator');
};
const inGrace = async (): Promise<string> => {
  const id = await remove(604_800);
  await waits(id, 'awaitGrace');
  return id;
};

const scenarios: Record<string, () => Promise<string>> = {
  'delete-succeeded': () => remove(),
  'delete-canceled-in-grace': async () => {
    const id = await inGrace();
    await cancel(id);
    return id;
  },
  // As it is since schedules are rows, so that their pause is not undone.
  'delete-canceled-with-schedules-as-rows': async () => {
    const id = await inGrace();
    await cancel(id);
    return id;
  },
  'delete-recovered': async () => {
    const id = await inGrace();
    await terminate(id);
    await cancel(id);
    return id;
  },
  'delete-held': async () => {
    const slug = await active();
    let isPut = false;
    faults.before('exportData', async () => {
      if (!isPut) await putLegalHold(world.ctx(), slug, why, {});
      isPut = true;
    });
    const id = await remove(0, slug);
    await waits(id, 'exportData');
    await liftLegalHold(world.ctx(), slug, {});
    return id;
  },
  'delete-export-canceled': async () => {
    faults.before('passPointOfNoReturn', () => {
      throw new DomainError('storage_unavailable');
    });
    const id = await remove();
    await waits(id, 'exportData');
    await cancel(id);
    return id;
  },
  'delete-stuck-given-up': async () => {
    faults.before('removeNamespace', away);
    const id = await remove();
    for (let tries = 1; tries < 10; tries += 1) {
      await waits(id, 'deleteNamespace', tries);
      await retry(id);
    }
    await world.operation(id, ({ status }) => status === 'stuck', 'is stuck');
    await cancel(id);
    return id;
  },
  'delete-resumed': async () => {
    let isAway = true;
    faults.before('revokeKeys', () => {
      if (isAway) away();
    });
    const id = await remove();
    await waits(id, 'revokeKeys');
    await terminate(id);
    isAway = false;
    await retry(id);
    return id;
  },
};

it.each(Object.keys(scenarios))('%s replays, and is among the recorded histories', async (name) => {
  const id = (await scenarios[name]?.()) ?? '';
  await world.ended(id);
  await expectReplays(world, id, name);
});

it('delete-open: an open run replays in its grace period', async () => {
  const id = await inGrace();
  await expectReplays(world, id, 'delete-open');
  const { events } = historyFromJSON(JSON.parse(readFileSync(`${folder}delete-open.json`, 'utf8'))) as {
    events: { workflowExecutionCompletedEventAttributes?: unknown; timerStartedEventAttributes?: unknown }[];
  };
  expect(events.some((event) => event.workflowExecutionCompletedEventAttributes != null)).toBe(false);
  expect(events.some((event) => event.timerStartedEventAttributes != null)).toBe(true);
});
