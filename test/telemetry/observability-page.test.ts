import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environment } from '../../src/main/config.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { files, read } from '../architecture/tree.ts';
import { documentedMetrics } from './documented-metrics.ts';
import { parseExposition } from './prometheus.ts';

const page = readFileSync(new URL('../../docs/observability.md', import.meta.url), 'utf8');

/** Counts something in each metric, to show its labels. */
const rendered = async () => {
  const metrics = createMetrics('worker');
  const [kind, outcome, step] = ['provisionOrganization', 'succeeded', 'createNamespace'];
  metrics.httpRequestSeconds.observe({ method: 'GET', route: '/', status: '200' }, 1);
  metrics.operationSeconds.observe({ kind, outcome }, 1);
  metrics.stepSeconds.observe({ step, outcome }, 1);
  metrics.temporalRequestSeconds.observe({ method: 'DescribeNamespace', code: 'OK' }, 1);
  metrics.apiKeyRotationFailures.inc({ code: 'illegal_transition' }, 0);
  metrics.collectOverdueKeys(async () => 0);
  metrics.collectSessions(async () => 0);
  metrics.collectApprovals({ pending: async () => [], active: async () => 0, unreviewed: async () => 0 });
  metrics.collectStuckOperations(async () => 0);
  metrics.drift.collectOpen(async () => []);
  metrics.append(() => Promise.reject(new Error('away')));
  metrics.authentications.inc({ outcome: 'ok', kind: 'user' });
  metrics.keyLookUps.inc({ source: 'cache' });
  metrics.collectAccess(() => ({ entries: 0, ageMs: 0 }));
  metrics.collectStreams(() => 0);
  metrics.collectPasswordQueue(() => 0);
  metrics.collectAudit({
    written: () => 0,
    denials: () => ({ oldestMs: 0, dropped: 0 }),
    uncheckedSeconds: async () => 0,
  });
  metrics.degradation.addCircuit('temporal', () => 0);
  metrics.degradation.addCircuits('receivers', () => 0);
  metrics.collectWebhooks({ unrelayedSeconds: async () => 0, backlogSeconds: async () => 0 });
  metrics.degradation.addCircuit('temporal', () => 0);
  metrics.degradation.addCircuits('webhooks', () => 0);
  metrics.dispatch.collect({ openRuns: async () => 0, overdueSeconds: async () => 0 });
  metrics.dispatch.schedules.collect({ overdueSeconds: async () => 0 });
  metrics.policy.onPolicy('revision');
  metrics.policy.onRefusal(['authz/role']);
  metrics.collectPool(() => ({ max: 1, busy: 0, waiting: 0 }));
  return parseExposition(await metrics.render());
};

describe('docs/observability.md', () => {
  it('names exactly the metrics that exist', async () => {
    const own = [...documentedMetrics()].filter((name) => !name.startsWith('temporal_'));
    // The SDK's metrics depend on what happened; provision-trace.test.ts compares them with this page.
    const { types } = await rendered();
    // Read from /proc.
    const linuxOnly = /^process_(virtual_memory_bytes|heap_bytes|open_fds|max_fds)$/;
    const here = (name: string) => process.platform === 'linux' || !linuxOnly.test(name);
    expect(own.filter(here).sort()).toEqual([...types.keys()].filter(here).sort());
  });

  it('names the labels of each metric of the product', async () => {
    const { samples } = await rendered();
    const rows = [...page.matchAll(/^\| `(freehold_\w+)` \| ([^|]*) \|/gm)];
    expect(rows.length).toBeGreaterThan(5);
    for (const [, name, documented] of rows) {
      const labels = samples
        .filter((sample) => sample.name.replace(/_(bucket|sum|count)$/, '') === name)
        .flatMap((sample) => Object.keys(sample.labels))
        .filter((label) => label !== 'le' && label !== 'process');
      expect([...String(documented).matchAll(/`(\w+)`/g)].map(([, label]) => label).sort(), name).toEqual(
        [...new Set(labels)].sort(),
      );
    }
  });

  it('and every other page and dashboard use only metrics and variables that exist', () => {
    const series = /\b((?:freehold|temporal|nodejs|process)_\w+?)(?:_bucket|_sum|_count)?(?=[{[)\s])/g;
    const documented = documentedMetrics();
    const blocks = files
      .filter((name) => /^docs\/.*\.md$/.test(name))
      .flatMap((name) => [...read(name).matchAll(/```promql\n([\s\S]*?)```/g)].map(([, block]) => String(block)));
    expect(blocks.length).toBeGreaterThan(20);
    const dashboards = files.filter((name) => /^docs\/observability\/.*\.json$/.test(name));
    expect(dashboards.length).toBeGreaterThan(0);
    for (const name of dashboards) {
      const { panels } = JSON.parse(read(name)) as { panels: { targets: { expr: string }[] }[] };
      const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
      expect(queries.filter((query) => query.match(series) === null)).toEqual([]);
      blocks.push(...queries);
    }
    for (const block of blocks) {
      for (const [, name] of block.matchAll(series)) expect(documented).toContain(name);
    }
    for (const [, name] of page.matchAll(/`((?:METRICS|LOG|FREEHOLD|TEMPORAL|DATABASE)_[A-Z_]+)`/g)) {
      expect(Object.keys(environment.shape)).toContain(name);
    }
  });
});
