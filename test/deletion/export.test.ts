import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, utimes } from 'node:fs/promises';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expireExports, removeLeftoverExports } from '../../src/background/deletion/export-expiry.ts';
import { verifyExport } from '../../src/cli/export-verification.ts';
import { ExportManifest } from '../../src/contract/deletion.ts';
import { DomainError } from '../../src/contract/errors.ts';
import type { Operation } from '../../src/contract/operation.ts';
import type { Storage } from '../../src/providers/storage/port.ts';
import { deleteOrganization, readExport, readExportFile } from '../../src/usecases/deletion/deletion.ts';
import { cancelOperation } from '../../src/usecases/operation/operation.ts';
import { asOwnerOf } from '../support/database.ts';
import {
  createFullOrganization,
  expectGone,
  exportedFiles,
  type FullOrganization,
  provisionFullOrganization,
  rowsOf,
} from '../support/deletion.ts';
import { Faults, gate } from '../support/faults.ts';
import { createMemberRows } from '../support/members.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

const faults = new Faults();
let world: World;
let isAway = false;
let poisoned = '';
let storageName = 'folder';
let atManifest: (() => Promise<void>) | null = null;

const awayAtTimes = (storage: Storage): Storage => ({
  ...storage,
  get name() {
    return storageName;
  },
  write: async (path, chunks) => {
    if (isAway) throw new DomainError('storage_unavailable');
    if (path.endsWith('manifest.json')) await atManifest?.();
    await storage.write(path, chunks);
  },
  remove: async (folder) => {
    if (folder === poisoned) throw new DomainError('storage_unavailable');
    await storage.remove(folder);
  },
});

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap, wrapStorage: awayAtTimes });
});
afterEach(() => {
  faults.reset();
  isAway = false;
  poisoned = '';
  storageName = 'folder';
  atManifest = null;
});
afterAll(() => world.close());

const remove = async ({ slug }: FullOrganization): Promise<string> =>
  (await deleteOrganization(world.ctx(), slug, { graceSeconds: 0 }, {})).operation.id;

const textOf = async (id: string, name: string): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await readExportFile(world.ctx(), id, name)).chunks) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

describe('an export', () => {
  it('has every row of every table, as its manifest states, and no secret', async () => {
    const organization = await provisionFullOrganization(world);
    // More than one page.
    for (let member = 0; member < 3; member += 1) await createMemberRows(world.db, organization.id);
    await asOwnerOf(
      world.database,
      (sql) => sql`
        insert into workflows (id, org_id, name, workflow_type, task_queue)
        select gen_random_uuid(), ${organization.id}, 'w' || n, 'w', 'q' from generate_series(1, 1200) n`,
    );
    const rows = await rowsOf(world, organization.id);
    const id = await remove(organization);
    const operation = await world.ended(id);
    expect(operation.status).toBe('succeeded');
    const manifest = await readExport(world.ctx(), id);
    const text = JSON.stringify(manifest);
    expect(createHash('sha256').update(text).digest('hex')).toBe(operation.export?.manifestHash);
    const counted = Object.fromEntries(manifest.files.map((file) => [file.name.replace('.ndjson', ''), file.rows]));
    const { audit, organizations, ...tables } = counted;
    expect(tables).toEqual(rows);
    expect(organizations).toBe(1);
    expect(audit).toBeGreaterThan(3);
    let all = '';
    for (const { name, bytes, sha256, rows: lines } of manifest.files) {
      const content = await textOf(id, name);
      expect(Buffer.byteLength(content)).toBe(bytes);
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
      expect(content.split('\n').length - 1).toBe(lines);
      all += content;
    }
    expect(all).toContain(organization.ownerEmail);
    expect(JSON.parse(await textOf(id, 'roles.ndjson'))).toMatchObject({ name: 'reader', base: 'member' });
    expect(await textOf(id, 'users.ndjson')).toContain('"customRole":"reader"');
    const activities = await textOf(id, 'task_states.ndjson');
    expect(JSON.parse(activities)).toMatchObject({ attempt: 2, failure: { type: 'Unpaid' } });
    expect(all).not.toMatch(/s3cret|keyHash|pepperId|wrapped/i);
  });

  it('has the audit chain in the form that the verifier accepts', async () => {
    const organization = await provisionFullOrganization(world);
    const id = await remove(organization);
    await world.ended(id);
    const verified = await verifyExport((await textOf(id, 'audit.ndjson')).split('\n'));
    expect(verified).toMatchObject({ orgId: organization.id });
    expect(verified.events).toBeGreaterThanOrEqual(3);
  });

  it('is readable by no other user of the machine', async () => {
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    await world.ended(id);
    const entries = await readdir(`${world.exportFolder}/${id}`, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const { mode } = await stat(`${entry.parentPath}/${entry.name}`);
      expect(mode & 0o077).toBe(0);
    }
  });

  it('waits visibly while the storage is unavailable, and is written when it returns', async () => {
    isAway = true;
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    const waiting = await world.operation(
      id,
      ({ steps }) => steps.some(({ name, status }) => name === 'exportData' && status === 'waiting'),
      'waits',
    );
    const step = waiting.steps.find(({ name }) => name === 'exportData');
    expect(step?.error).toMatchObject({ code: 'storage_unavailable', retryable: true });
    isAway = false;
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded' });
    await expectGone(world, organization, id);
    const folders = await readdir(`${world.exportFolder}/${id}`);
    expect(folders).toHaveLength(1);
  });

  it('no longer exists for any caller after a cancel', async () => {
    faults.before('passPointOfNoReturn', () => {
      throw new DomainError('database_unavailable');
    });
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    const waiting = await world.operation(id, (operation) => operation.export !== null, 'has exported');
    expect(waiting.export?.url).toBe(`/v1/operations/${id}/export`);
    await cancelOperation(world.ctx(), id, { reason: 'a test' }, { waitMs: 20_000 });
    expect(await world.ended(id)).toMatchObject({ status: 'canceled', export: null });
    expect(await exportedFiles(world, id)).toEqual([]);
    await expect(readExport(world.ctx(), id)).rejects.toMatchObject({ code: 'export_expired' });
  });

  it('is not considered removed by a worker with another storage', async () => {
    faults.before('passPointOfNoReturn', () => {
      throw new DomainError('database_unavailable');
    });
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    await world.operation(id, (operation) => operation.export !== null, 'has exported');
    storageName = 'elsewhere';
    await cancelOperation(world.ctx(), id, { reason: 'a test' }, {});
    const isWaiting = ({ steps }: Operation) =>
      steps.some(({ name, status }) => name === 'exportData' && status === 'undoFailed');
    const undoing = await world.operation(id, isWaiting, 'waits to be undone');
    expect(undoing.steps.find(({ name }) => name === 'exportData')?.error?.code).toBe('storage_unavailable');
    expect(await exportedFiles(world, id)).not.toEqual([]);
    storageName = 'folder';
    expect((await world.ended(id)).status).toBe('canceled');
    expect(await exportedFiles(world, id)).toEqual([]);
  });

  it('is removed by a delayed worker that wrote the files while the operation was being undone', async () => {
    const organization = await createFullOrganization(world);
    const door = gate();
    atManifest = door.wait;
    const id = await remove(organization);
    await door.reached;
    await asOwnerOf(world.database, (sql) => sql`update operations set status = 'compensating' where id = ${id}`);
    faults.before('discardExport', () => {
      throw new DomainError('storage_unavailable');
    });
    door.open();
    const undoing = await world.operation(
      id,
      ({ steps }) => steps.some(({ name, status }) => name === 'exportData' && status === 'undoFailed'),
      'waits to be undone',
    );
    expect(undoing.export).toBeNull();
    expect(await exportedFiles(world, id)).toEqual([]);
    faults.reset();
    expect((await world.ended(id)).status).toBe('compensated');
  });

  it('expires, after which its files are removed and it is 410', async () => {
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    await world.ended(id);
    expect(await expireExports(world)).toBe(0);
    await asOwnerOf(world.database, (sql) => sql`update organization_exports set expires_at = now() where id = ${id}`);
    storageName = 'elsewhere';
    expect(await expireExports(world)).toBe(0);
    storageName = 'folder';
    await expect(readExport(world.ctx(), id)).rejects.toMatchObject({ code: 'export_expired' });
    expect(await expireExports(world)).toBe(1);
    expect(await expireExports(world)).toBe(0);
    expect(await exportedFiles(world, id)).toEqual([]);
    await expect(readExportFile(world.ctx(), id, 'users.ndjson')).rejects.toMatchObject({ code: 'export_expired' });
  });

  it('expires even if an earlier one cannot be removed', async () => {
    const ids: string[] = [];
    for (const organization of [await createFullOrganization(world), await createFullOrganization(world)]) {
      ids.push(await remove(organization));
      await world.ended(ids.at(-1) ?? '');
    }
    const [first = '', second = ''] = ids;
    await asOwnerOf(world.database, async (sql) => {
      await sql`update organization_exports set expires_at = now() - interval '1 hour' where id = ${first}`;
      await sql`update organization_exports set expires_at = now() where id = ${second}`;
    });
    poisoned = first;
    const failed: string[] = [];
    expect(await expireExports({ ...world, onFailed: (id) => failed.push(id) })).toBe(1);
    expect(failed).toEqual([first]);
    expect(await exportedFiles(world, second)).toEqual([]);
    poisoned = '';
    expect(await expireExports(world)).toBe(1);
    expect(await exportedFiles(world, first)).toEqual([]);
  });

  it('is removed after a day if no row refers to it, unlike kept, unfinished and foreign files', async () => {
    const kept = await remove(await createFullOrganization(world));
    const leftover = await remove(await createFullOrganization(world));
    await Promise.all([world.ended(kept), world.ended(leftover)]);
    isAway = true;
    const open = await remove(await createFullOrganization(world));
    await world.operation(open, ({ steps }) => steps[3]?.status === 'waiting', 'waits');
    await asOwnerOf(world.database, (sql) => sql`delete from organization_exports where id = ${leftover}`);
    const others = [uuid(), 'something-else'];
    for (const name of [open, ...others]) await mkdir(`${world.exportFolder}/${name}`, { recursive: true });
    expect(await removeLeftoverExports(world)).toBe(0);
    const twoDaysAgo = new Date(Date.now() - 172_800_000);
    for (const name of [kept, leftover, open, ...others]) {
      await utimes(`${world.exportFolder}/${name}`, twoDaysAgo, twoDaysAgo);
    }
    // The operation has only just ended.
    expect(await removeLeftoverExports(world)).toBe(0);
    await asOwnerOf(
      world.database,
      (sql) => sql`update operations set finished_at = ${twoDaysAgo} where id in (${kept}, ${leftover})`,
    );
    expect(await removeLeftoverExports(world)).toBe(1);
    expect(
      (await readdir(world.exportFolder)).filter((name) => [kept, leftover, open, ...others].includes(name)).sort(),
    ).toEqual([kept, open, ...others].sort());
    isAway = false;
    await world.ended(open);
  });

  it('has its manifest beside the files', async () => {
    const organization = await createFullOrganization(world);
    const id = await remove(organization);
    await world.ended(id);
    const manifest = await readExport(world.ctx(), id);
    const file = await readFile(`${world.exportFolder}/${id}/${manifest.exportId}/manifest.json`, 'utf8');
    expect(file).toBe(JSON.stringify(manifest));
    expect(ExportManifest.parse(JSON.parse(file))).toEqual(manifest);
  });
});
