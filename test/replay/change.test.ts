import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { folder } from '../support/replay.ts';
import { installRuntime } from '../support/temporal-runtime.ts';

let bundles: string;
beforeAll(async () => {
  installRuntime();
  bundles = await mkdtemp(join(tmpdir(), 'freehold-changed-'));
});
afterAll(() => rm(bundles, { recursive: true, force: true }));

/** Replays a current run on workflows changed after it. */
const replayOn = async (file: string): Promise<void> => {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(`changed/${file}.ts`, import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
  const codePath = join(bundles, `${file}.js`);
  await writeFile(codePath, code);
  const history = historyFromJSON(JSON.parse(readFileSync(`${folder}suspend-succeeded.json`, 'utf8')));
  await Worker.runReplayHistory({ workflowBundle: { codePath } }, history);
};

it('changing a workflow without a patch fails the replay of earlier runs', async () => {
  await expect(replayOn('without-patch')).rejects.toThrow(DeterminismViolationError);
});

it('the same change behind a patch replays them', async () => {
  await replayOn('with-patch');
});
