import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../test/support/processes.ts';
import { makeServerFolder } from '../test/support/servers.ts';
import { faultKinds, planCampaign } from './plan.ts';
import type { Outcome } from './report.ts';
import type { CampaignResult } from './result.ts';

// Everything started or written by the campaign is in this temporary folder.
let folder: string;
beforeAll(() => {
  folder = makeServerFolder();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const startCampaign = (...args: string[]) => {
  const { TEMPORAL_CLI_PATH = '', FREEHOLD_CACHE_DIR = '' } = process.env;
  return run('faults/run.ts', { TMPDIR: folder, TEMPORAL_CLI_PATH, FREEHOLD_CACHE_DIR }, args);
};

const leftOver = (): { processes: string[]; files: string[] } => ({
  processes: execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(join(folder, 'freehold-campaign-'))),
  files: readdirSync(folder).filter((name) => name.startsWith('freehold')),
});

describe('the fault campaign', () => {
  test('leaves no orphan, loses nothing and names residue of stuck operations, whatever is killed, cut or refused', async () => {
    const report = join(folder, 'report');
    const campaign = startCampaign('--runs', '10', '--seed', '50', '--report', report);
    await campaign.ended;
    const lines = campaign.output().trimEnd().split('\n');
    const outcome = JSON.parse(lines.at(-1) ?? '') as Outcome;
    const { figures, faultCounts } = outcome;
    expect(figures, campaign.output()).toMatchObject({
      runs: 10,
      orphans: 0,
      lost: 0,
      stuckWithoutResidue: 0,
      broken: 0,
    });
    expect(campaign.child.exitCode).toBe(0);
    for (const kind of faultKinds) expect(faultCounts[kind], kind).toBeGreaterThan(0);
    expect(figures.faults).toBe(Object.values(faultCounts).reduce((sum, count) => sum + count, 0));
    const written = JSON.parse(readFileSync(join(report, 'report.json'), 'utf8')) as CampaignResult;
    expect(written).toMatchObject(outcome);
    for (const [what, count] of Object.entries(written.accepted)) expect(count, what).toBeGreaterThan(0);
    expect(leftOver()).toEqual({ processes: [], files: [] });
  }, 360_000);

  test('leaves nothing behind when it is interrupted', async () => {
    const campaign = startCampaign('--runs', '10');
    await campaign.line(/starting apis and workers/, 120_000);
    await campaign.stop('SIGINT');
    expect(campaign.child.exitCode).toBe(1);
    expect(leftOver()).toEqual({ processes: [], files: [] });
  }, 150_000);

  test('has the same plan for the same seed, and a different one for a different seed', () => {
    const planOf = (seed: number) => {
      const { lives, faults } = planCampaign(seed, 50);
      return { lives, faults: Array.from({ length: 50 }, faults) };
    };
    expect(planOf(7)).toEqual(planOf(7));
    expect(planOf(7)).not.toEqual(planOf(8));
  });
});
