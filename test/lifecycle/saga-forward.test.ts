import { expect, it } from 'vitest';
import { hasUndo, operationKindNames } from '../../src/contract/operation-kinds.ts';
import {
  activateOrganization,
  deactivateOrganization,
  resumeOrganization,
  suspendOrganization,
} from '../../src/usecases/organization/status.ts';
import { statusOf } from '../support/deletion.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { sagaProperties } from '../support/saga-properties.ts';

const world = sagaProperties(operationKindNames.filter((kind) => !hasUndo(kind)));

const why = { reason: 'a test' };
const waiting = { waitMs: 20_000 };

it.each([
  { leave: suspendOrganization, back: resumeOrganization, as: 'suspended' },
  { leave: deactivateOrganization, back: activateOrganization, as: 'inactive' },
])('an organization becomes $as and comes back', async ({ leave, back, as }) => {
  const { id, slug } = await createOrganizationRows(world().db, { status: 'active' });
  expect((await leave(world().ctx(), slug, why, waiting)).operation.status).toBe('succeeded');
  expect(await statusOf(world(), id)).toBe(as);
  expect((await back(world().ctx(), slug, why, waiting)).operation.status).toBe('succeeded');
  expect(await statusOf(world(), id)).toBe('active');
});

it('neither lifts a suspension by activating nor ends inactivity by resuming', async () => {
  const suspended = await createOrganizationRows(world().db, { status: 'suspended' });
  const inactive = await createOrganizationRows(world().db, { status: 'inactive' });
  const refused = { code: 'illegal_transition' };
  await expect(activateOrganization(world().ctx(), suspended.slug, why, {})).rejects.toMatchObject(refused);
  await expect(deactivateOrganization(world().ctx(), suspended.slug, why, {})).rejects.toMatchObject(refused);
  await expect(resumeOrganization(world().ctx(), inactive.slug, why, {})).rejects.toMatchObject(refused);
  await expect(suspendOrganization(world().ctx(), inactive.slug, why, {})).rejects.toMatchObject(refused);
});
