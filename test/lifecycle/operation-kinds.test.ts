import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Activities } from '../../src/activities/index.ts';
import { namespaceOf } from '../../src/contract/ids.ts';
import { hasUndo, kindOf, type OperationKind, operationKindNames } from '../../src/contract/operation-kinds.ts';
import { recoveryOf } from '../../src/contract/operation-recovery.ts';
import { insertOperation } from '../../src/db/operation/store.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { scenes } from '../support/saga-scenes.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

/** Activities of each operation, in the order of their start. */
const called = new Map<string, string[]>();
const record = (activities: Activities): Activities =>
  Object.fromEntries(
    Object.entries(activities).map(([name, activity]) => [
      name,
      (input: { operationId: string }) => {
        called.set(input.operationId, [...(called.get(input.operationId) ?? []), name]);
        return (activity as (input: unknown) => Promise<unknown>)(input);
      },
    ]),
  ) as unknown as Activities;

let names: string[];
let world: World;
beforeAll(async () => {
  const wrap = (activities: Activities): Activities => {
    names = Object.keys(activities);
    return record(activities);
  };
  world = await createWorld({ temporalAddress: temporalAddress(), wrap });
});
afterAll(() => world.close());

const stepsIn = (kind: OperationKind) => Object.entries(kindOf(kind).steps);
const everyStep = operationKindNames.flatMap(stepsIn).map(([, step]) => step);
const forwards = new Set(everyStep.flatMap(({ activity, first }) => [activity, first?.activity]));
const undos = new Set(everyStep.flatMap(({ undo }) => undo ?? []));
const calledOf = (operationId: string, among: ReadonlySet<string | null | undefined>) =>
  (called.get(operationId) ?? []).filter((name) => among.has(name));

it('every activity in the table exists', () => {
  const named = [...forwards, ...undos].filter((name) => typeof name === 'string');
  expect(named.filter((name) => !names.includes(name))).toEqual([]);
});

it('every kind has a scene, so its saga is tested for all properties', () => {
  expect(Object.keys(scenes).sort()).toEqual(operationKindNames.toSorted());
});

describe.each(operationKindNames)('%s', (kind) => {
  it('undoes, after its workflow was lost, the steps with an undo in the table, from last to first', async () => {
    const { id: orgId, slug } = await createOrganizationRows(world.db, { status: 'active' });
    const row = await withPlatform(world.db, (tx) =>
      insertOperation(tx, {
        id: uuid(),
        kind,
        orgId,
        input: {
          slug,
          namespace: namespaceOf(slug, orgId),
          payUntil: new Date().toISOString(),
          deletion: { formerStatus: 'active', graceSeconds: 0, exportTarget: world.storage.name },
        },
        actor: 'platform:test',
        requestId: uuid(),
      }),
    );
    await world.temporal.start(recoveryOf(row, { reason: 'a test', actor: 'platform:test', requestId: null }));
    expect((await world.ended(row.id)).status).toBe('canceled');
    const expected = stepsIn(kind).flatMap(([, { undo }]) => undo ?? []);
    expect(calledOf(row.id, undos)).toEqual(expected.toReversed());
    expect(calledOf(row.id, forwards)).toEqual([]);
    expect(hasUndo(kind)).toBe(expected.length > 0);
  });
});
