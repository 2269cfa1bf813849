import { readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import type { DriftRun } from '../../src/contract/drift.ts';
import { DomainError } from '../../src/contract/errors.ts';
import { notificationRunIdOf } from '../../src/contract/ids.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { definitionOf, type OperationKind, operationKindNames, stepsOf } from '../../src/contract/operation-kinds.ts';
import { startDriftRun } from '../../src/usecases/drift/drift.ts';
import { cancelOperation, listOperations, retryOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import {
  activateOrganization,
  deactivateOrganization,
  resumeOrganization,
  suspendOrganization,
} from '../../src/usecases/organization/status.ts';
import { transferOwnership } from '../../src/usecases/ownership/transfer.ts';
import { completePayment } from '../../src/usecases/payment/payment.ts';
import * as workflows from '../../src/workflows/index.ts';
import { createPerson, notifyOfRecovery, rowOf } from '../notifications/support.ts';
import { approveAll, createTeam } from '../support/elevations.ts';
import { Faults } from '../support/faults.ts';
import { createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { confirmIn } from '../support/recoveries.ts';
import { closeReplays, expectRecordedReplays, expectReplays, expectRunReplays, folder } from '../support/replay.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';

afterAll(closeReplays);

const listRecorded = (): string[] => readdirSync(folder).filter((file) => file.endsWith('.json'));

interface RecordedEvent {
  readonly workflowExecutionStartedEventAttributes?: { readonly workflowType: { readonly name: string } };
  readonly activityTaskScheduledEventAttributes?: { readonly activityType: { readonly name: string } };
  readonly markerRecordedEventAttributes?: {
    readonly markerName: string;
    readonly details: { readonly data?: { readonly payloads: readonly [{ readonly data: string }] } };
  };
}

/** Returns the types of the workflow and of its activities, which markers record if they are local. */
const runIn = (file: string): { type: string | undefined; activities: string[] } => {
  const { events } = JSON.parse(readFileSync(`${folder}${file}`, 'utf8')) as { events: readonly RecordedEvent[] };
  const activities = events.flatMap((event): string[] => {
    const { markerName, details } = event.markerRecordedEventAttributes ?? {};
    const local = markerName === 'core_local_activity' ? details?.data?.payloads[0].data : undefined;
    if (local !== undefined) return [JSON.parse(Buffer.from(local, 'base64').toString()).activity_type];
    const scheduled = event.activityTaskScheduledEventAttributes;
    return scheduled === undefined ? [] : [scheduled.activityType.name];
  });
  return { type: events[0]?.workflowExecutionStartedEventAttributes?.workflowType.name, activities };
};

const undosOf = (kind: OperationKind): string[] =>
  stepsOf(kind).flatMap((step) => definitionOf(kind, step)?.undo ?? []);

/** Each history stands for runs open somewhere: a new path adds a file, and no file is ever replaced. */
describe('a recorded history', () => {
  it.each(listRecorded())('%s replays on the current workflows', expectRecordedReplays);
});

describe('a current run', () => {
  const faults = new Faults();
  let world: World;
  let count = 0;
  /** Created by the first mail. */
  const mails = join(tmpdir(), `freehold-mails-${uuid()}`);
  beforeAll(async () => {
    const config = { MAIL_FOLDER: mails, PUBLIC_URL: 'https://freehold.example' };
    world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap, config });
  });
  afterEach(() => faults.reset());
  afterAll(async () => {
    await world.close();
    await rm(mails, { recursive: true, force: true });
  });

  const refuse = (): never => {
    throw new DomainError('forbidden');
  };
  const create = async (): Promise<{ id: string; slug: string }> => {
    count += 1;
    const owner = { email: `replay-${count}@replay.example` };
    const { created } = await createOrganization(world.ctx(), { name: `Replay ${count}`, owner }, {});
    return { id: created.operation.id, slug: created.org.slug };
  };
  const register = async (settings = world.settings): Promise<{ id: string; slug: string }> => {
    count += 1;
    const input = {
      name: `Replay ${count}`,
      owner: { email: `replay-${count}@replay.example` },
      activation: 'on_payment' as const,
    };
    const { created } = await createOrganization({ ...world.ctx(), settings }, input, {});
    return { id: created.operation.id, slug: created.org.slug };
  };
  const why = { reason: 'replay' };
  /** Slug of an active organization without a namespace. */
  const active = async (): Promise<string> => (await createOrganizationRows(world.db, { status: 'active' })).slug;
  const transfer = async (): Promise<Operation> => {
    const { id: orgId, slug, ownerId } = await createOrganizationRows(world.db, { status: 'active' });
    const { id: toUserId } = await createMemberRows(world.db, orgId);
    const input = { fromUserId: ownerId, toUserId, reason: 'replay' };
    return (await transferOwnership(world.ctx(), slug, input, {})).operation;
  };
  const newest = async (): Promise<string> => (await listOperations(world.ctx(), { limit: 1 })).data[0]?.id ?? '';
  const waiting = (id: string) =>
    world.operation(id, ({ steps }) => steps.some(({ nextRetryAt }) => nextRetryAt !== null), 'waits');

  const scenarios: Record<string, () => Promise<string>> = {
    'provision-succeeded': async () => (await create()).id,
    'provision-retried': async () => {
      faults.before('createNamespace', (tries) => {
        if (tries === 1) throw new DomainError('temporal_overloaded');
        if (tries === 2) throw new DomainError('namespace_failed');
      });
      const { id } = await create();
      await waiting(id);
      await retryOperation(world.ctx(), id, { reason: 'now' }, {});
      return id;
    },
    'provision-refused': async () => {
      faults.before('reserveOrganization', refuse);
      await expect(create()).rejects.toMatchObject({ code: 'forbidden' });
      return newest();
    },
    'provision-compensated': async () => {
      faults.before('runCanaryAndActivate', refuse);
      return (await create()).id;
    },
    'provision-canceled': async () => {
      faults.beforeStep('canary', () => {
        throw new DomainError('temporal_overloaded');
      });
      const { id } = await create();
      await waiting(id);
      await cancelOperation(world.ctx(), id, { reason: 'changed my mind' }, {});
      return id;
    },
    'provision-undo-abandoned': async () => {
      faults.before('createNamespace', refuse);
      faults.before('deleteNamespace', () => {
        throw new DomainError('temporal_unavailable');
      });
      const { id } = await create();
      for (let tries = 1; tries < 10; tries += 1) {
        await world.operation(id, ({ steps }) => steps[1]?.attempt === tries && steps[1].nextRetryAt !== null, 'waits');
        await retryOperation(world.ctx(), id, { reason: 'now' }, {});
      }
      await world.operation(id, ({ status }) => status === 'stuck', 'is stuck');
      await cancelOperation(world.ctx(), id, { reason: 'by hand' }, {});
      return id;
    },
    'suspend-succeeded': async () => (await suspendOrganization(world.ctx(), await active(), why, {})).operation.id,
    'suspend-abandoned': async () => {
      faults.before('pauseSchedules', () => {
        throw new DomainError('temporal_unavailable');
      });
      const { id } = (await suspendOrganization(world.ctx(), await active(), why, {})).operation;
      for (let tries = 1; tries < 10; tries += 1) {
        await world.operation(id, ({ steps }) => steps[1]?.attempt === tries && steps[1].nextRetryAt !== null, 'waits');
        await retryOperation(world.ctx(), id, why, {});
      }
      await world.operation(id, ({ status }) => status === 'stuck', 'is stuck');
      await cancelOperation(world.ctx(), id, why, {});
      return id;
    },
    'resume-succeeded': async () => {
      const slug = await active();
      await suspendOrganization(world.ctx(), slug, why, { waitMs: 20_000 });
      return (await resumeOrganization(world.ctx(), slug, why, {})).operation.id;
    },
    'deactivate-succeeded': async () =>
      (await deactivateOrganization(world.ctx(), await active(), why, {})).operation.id,
    'activate-succeeded': async () => {
      const slug = await active();
      await deactivateOrganization(world.ctx(), slug, why, { waitMs: 20_000 });
      return (await activateOrganization(world.ctx(), slug, why, {})).operation.id;
    },
    'paid-succeeded': async () => {
      const { id, slug } = await register();
      await waiting(id);
      await completePayment(world.ctx(), slug, { paymentId: id }, {});
      return id;
    },
    'paid-expired': async () => (await register({ ...world.settings, paymentExpirySeconds: 1 })).id,
    'paid-canceled': async () => {
      const { id } = await register();
      await waiting(id);
      await cancelOperation(world.ctx(), id, { reason: 'changed my mind' }, {});
      return id;
    },
    'paid-failed-after-payment': async () => {
      faults.before('runCanaryAndActivate', refuse);
      const { id, slug } = await register();
      await completePayment(world.ctx(), slug, { paymentId: id }, {});
      return id;
    },
    'transfer-succeeded': async () => (await transfer()).id,
    'transfer-failed': async () => {
      faults.before('transferOwnership', (tries) => {
        if (tries === 1) throw new DomainError('database_unavailable');
        refuse();
      });
      const { id } = await transfer();
      await waiting(id);
      await retryOperation(world.ctx(), id, { reason: 'now' }, {});
      return id;
    },
    'transfer-canceled': async () => {
      faults.before('transferOwnership', () => {
        throw new DomainError('database_unavailable');
      });
      const { id } = await transfer();
      await waiting(id);
      await cancelOperation(world.ctx(), id, { reason: 'changed my mind' }, {});
      return id;
    },
  };

  const recovery = async () => {
    const team = await createTeam(world, 1);
    const id = await confirmIn(world, team);
    await waiting(id);
    return { id, team };
  };
  scenarios['recover-succeeded'] = async () => {
    const { id, team } = await recovery();
    await approveAll(world, team, id);
    return id;
  };
  scenarios['recover-refused'] = async () => {
    faults.before('holdElsewhere', refuse);
    const { id, team } = await recovery();
    await approveAll(world, team, id);
    return id;
  };
  scenarios['recover-canceled'] = async () => {
    const { id } = await recovery();
    await cancelOperation(world.ctx(), id, { reason: 'found again' }, {});
    return id;
  };

  /** Runs of the drift watch are not operations, so each returns its workflow id. */
  const watches: Record<string, () => Promise<DriftRun>> = {
    'drift-watch-quiet': async () => (await startDriftRun(world.ctx(), {})).value,
    'drift-watch-repaired': async () => {
      for (let rows = 0; rows < 6; rows += 1) await createOrganizationRows(world.db);
      return (await startDriftRun(world.ctx(), {})).value;
    },
    'drift-watch-repair-failed': async () => {
      for (let rows = 0; rows < 2; rows += 1) await createOrganizationRows(world.db);
      faults.before('repairDrift', (tries) => {
        if (tries === 1) throw new DomainError('namespace_in_use');
      });
      return (await startDriftRun(world.ctx(), {})).value;
    },
    'drift-watch-failed': async () => {
      faults.before('findDrift', () => {
        throw new DomainError('temporal_unavailable');
      });
      return (await startDriftRun(world.ctx(), {})).value;
    },
  };

  /** Runs that send notifications, likewise, so each returns the id of the notification. */
  const notified = async (): Promise<string> => notifyOfRecovery(world, await createPerson(world));
  const notifications: Record<string, () => Promise<string>> = {
    'notification-sent': notified,
    'notification-retried': async () => {
      // A file in place of the folder refuses the first attempt.
      await rm(mails, { recursive: true, force: true });
      await writeFile(mails, '');
      const id = await notified();
      await until(
        () => rowOf(world, id),
        ({ error }) => error !== null,
        'the first attempt has failed',
      );
      await rm(mails);
      return id;
    },
    'notification-attempt-lost': async () => {
      faults.before('deliverNotification', (tries) => {
        if (tries === 1) throw new DomainError('database_unavailable');
      });
      return notified();
    },
  };

  it.each(Object.keys(notifications))('%s replays, and is among the recorded histories', async (name) => {
    const workflowId = notificationRunIdOf((await notifications[name]?.()) ?? '');
    // Started after the commit that wrote it.
    await until(
      () => world.temporal.find(workflowId),
      (found) => found !== null,
      'is started',
    );
    await expectRunReplays(world, { namespace: world.settings.controlNamespace, workflowId }, name, true);
  });

  it.each(Object.keys(watches))('%s replays, and is among the recorded histories', async (name) => {
    const { workflowId = '' } = (await watches[name]?.()) ?? {};
    await expectRunReplays(world, { namespace: world.settings.controlNamespace, workflowId }, name, true);
  });

  it.each(Object.keys(scenarios))('%s replays, and is among the recorded histories', async (name) => {
    const id = await scenarios[name]?.();
    await world.ended(id ?? '');
    await expectReplays(world, id ?? '', name);
  });
});

// Runs after the scenarios, because a new kind has no histories until they have recorded them.
describe('the recorded histories', () => {
  it.each(Object.keys(workflows))('cover %s and each of its undos', (type) => {
    const runs = listRecorded()
      .map(runIn)
      .filter((run) => run.type === type);
    expect(runs, 'record it: npm run replay:record').not.toEqual([]);
    const called = new Set(runs.flatMap(({ activities }) => activities));
    const undos = operationKindNames.filter((kind) => kind === type).flatMap(undosOf);
    const missing = undos.filter((undo) => !called.has(undo));
    expect(missing, 'record it: npm run replay:record').toEqual([]);
  });
});

test('every kind of operation is a workflow', () => {
  expect(Object.keys(workflows)).toEqual(expect.arrayContaining(operationKindNames));
});
