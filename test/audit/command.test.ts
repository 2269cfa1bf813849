import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditKey, AuditProof, ExportLine } from '../../src/contract/audit.ts';
import { runCommand } from '../support/command.ts';
import type { World } from '../support/world.ts';
import { createSample } from './sample.ts';
import { append, linesOf, textsOf } from './support.ts';

let world: World;
let orgId: string;
let lines: ExportLine[];
let keys: AuditKey[];
let proof: AuditProof;
beforeAll(async () => {
  ({ world, orgId, lines, keys, proof } = await createSample());
});
afterAll(() => world.close());

describe('npm run audit:verify', () => {
  const unsignedChain = async (): Promise<string> => {
    const unsigned = uuid();
    for (let event = 1; event <= 2; event += 1) await append(world.db, unsigned);
    return unsigned;
  };
  const run = (...args: string[]) => runCommand(['src/cli/freehold.ts', 'audit', 'verify', ...args]);
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(await mkdtemp(join(tmpdir(), 'freehold-export-')), name);
    await writeFile(path, text);
    return path;
  };

  test('prints its result and exits with 0', async () => {
    const file = await write('export.ndjson', `${textsOf(lines).join('\n')}\n`);
    const keyFile = await write('keys.json', JSON.stringify({ data: keys, nextCursor: null }));
    const proofFile = await write('proof.json', JSON.stringify(proof));
    const { code, stdout, stderr } = await run(file, '--keys', keyFile, '--proof', proofFile);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(
      `The chain of the organization ${orgId}: events 1–9 signed and intact; 10–12 consistent, not signed yet.`,
    );
    expect(stdout).toMatch(/events +12\n +checkpoints +2, the newest at event 9, signed 20.*\n +not signed +3/);
  });

  test('names the first bad event and exits with 1', async () => {
    const file = await write('export.ndjson', textsOf(lines).join('\n').replace('change 5', 'change 6'));
    expect(await run(file)).toEqual({
      code: 1,
      stdout: 'NOT INTACT: event 5: the event was changed: its hash does not match\n',
      stderr: '',
    });
  });

  test('reports unsigned events as consistent, but not as intact or proven', async () => {
    const file = await write('export.ndjson', textsOf(await linesOf(world.ctx(), await unsignedChain())).join('\n'));
    const keyFile = await write('keys.json', JSON.stringify({ data: keys, nextCursor: null }));
    const [alone, withKeys] = await Promise.all([run(file), run(file, '--keys', keyFile)]);
    expect(alone).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('events 1–2 consistent, but not signed'),
    });
    expect(alone.stdout).not.toContain('intact');
    expect(withKeys).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^NOT PROVEN: none of the 2 events is signed/),
    });
  });

  test('rejects other files as keys or proof', async () => {
    const file = await write('export.ndjson', textsOf(lines).join('\n'));
    const bare = await write('keys.json', JSON.stringify(keys));
    const [asKeys, asProof] = await Promise.all([run(file, '--keys', bare), run(file, '--proof', bare)]);
    expect(asKeys).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('/v1/audit-keys') });
    expect(asProof).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('/proof') });
  });

  test('exits with a reason if there is nothing to read', async () => {
    const [missing, nothing] = await Promise.all([run('/nonexistent/export.ndjson'), run()]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('ENOENT') });
    expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('usage: freehold audit verify <file>') });
  });
});
