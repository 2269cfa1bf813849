import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nextFreePort } from '../../src/devstack/ports.ts';
import { runCommand } from '../../src/devstack/run-command.ts';
import { BUILT, DOWNLOADED, findTemporalCli } from '../../src/devstack/temporal-cli.ts';
import { probe } from '../../src/devstack/temporal-cli-probe.ts';

const NEW = 'temporal version 1.5.1 (Server 1.29.7, UI 2.42.1)';
const OPEN = 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)';
const OLD = 'temporal version 1.0.0 (Server 1.24.2, UI 2.28.0)';

let folder: string;
let closedUrl: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'freehold cli '));
  closedUrl = `http://127.0.0.1:${await nextFreePort(41_000)}`;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Makes an executable in its own folder; returns the path. */
const program = (place: string, name: string, script: string): string => {
  mkdirSync(join(folder, place), { recursive: true });
  const file = join(folder, place, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
};
const cli = (place: string, answer = NEW) => program(place, 'temporal', `echo '${answer}'`);
const cacheDir = () => join(folder, 'cache');
const placeOf = ({ cli: version, server, sqlite }: typeof BUILT) => {
  const versions = `${version}-server-${server}${sqlite === undefined ? '' : `-sqlite-${sqlite}`}`;
  return `cache/temporal-cli-${versions}-${process.platform}-${process.arch}`;
};

const find = (options: Parameters<typeof findTemporalCli>[0] = {}) =>
  findTemporalCli({ searchPath: '', cacheDir: cacheDir(), downloadUrl: closedUrl, ...options });

/** Serves the CLI as a download, in an archive like the vendor's. */
const serveArchive = async (file: string): Promise<{ url: string; server: Server; asked: string[] }> => {
  const archive = join(folder, 'cli.tar.gz');
  const { isDone } = await runCommand('tar', ['-czf', archive, '-C', join(file, '..'), 'temporal'], { msMax: 10_000 });
  expect(isDone).toBe(true);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(readFileSync(archive));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, server, asked };
};

describe('the Temporal CLI', () => {
  test('is the one named by TEMPORAL_CLI_PATH, before any other', async () => {
    const named = cli('named');
    const onPath = cli('path');
    expect(await find({ cliPath: named, searchPath: join(onPath, '..') })).toBe(named);
  });

  test('a broken TEMPORAL_CLI_PATH is an error, even if another CLI exists', async () => {
    const onPath = cli('path');
    const silent = program('named', 'temporal', 'echo broken >&2; exit 3');
    const looking = find({ cliPath: silent, searchPath: join(onPath, '..') });
    await expect(looking).rejects.toThrow(/^TEMPORAL_CLI_PATH is .*does not answer `--version`: broken/);
  });

  test('on PATH comes before the cache', async () => {
    const onPath = cli('path');
    cli(placeOf(BUILT));
    expect(await find({ searchPath: join(onPath, '..') })).toBe(onPath);
  });

  test('on PATH with too old a server is skipped', async () => {
    const onPath = cli('path', OLD);
    const cached = cli(placeOf(BUILT));
    expect(await find({ searchPath: join(onPath, '..') })).toBe(cached);
  });

  test('is downloaded once, checked, and kept', async () => {
    const { url, server, asked } = await serveArchive(cli('archive'));
    try {
      const found = await find({ downloadUrl: url });
      expect(found).toBe(join(folder, placeOf(DOWNLOADED), 'temporal'));
      expect(await find({ downloadUrl: url })).toBe(found);
      expect(asked).toHaveLength(1);
      expect(asked[0]).toMatch(new RegExp(`^/v${DOWNLOADED.cli}\\?platform=${process.platform}&arch=`));
      expect(readdirSync(join(folder, placeOf(DOWNLOADED)))).toEqual(['temporal']);
    } finally {
      server.close();
    }
  });

  test('is obtained once by two simultaneous searches', async () => {
    const { url, server, asked } = await serveArchive(cli('archive'));
    try {
      const found = await Promise.all([find({ downloadUrl: url }), find({ downloadUrl: url })]);
      expect(new Set(found).size).toBe(1);
      expect(asked).toHaveLength(1);
    } finally {
      server.close();
    }
  });

  test('is built if it cannot be downloaded', async () => {
    const built = cli('built');
    const go = program(
      'go',
      'go',
      `[ "$1" = build ] || exit 0; while [ "$1" != -o ]; do shift; done; cp '${built}' "$2"`,
    );
    const said: string[] = [];
    const searchPath = `${join(go, '..')}`;
    const found = await findTemporalCli({
      searchPath,
      cacheDir: cacheDir(),
      downloadUrl: closedUrl,
      onProgress: (line) => said.push(line),
    });
    expect(found).toBe(join(folder, placeOf(BUILT), 'temporal'));
    expect(said.join('\n')).toMatch(/building the Temporal CLI/);
  });

  test('is not kept from a build that produces something else', async () => {
    const wrong = program('wrong', 'wrong', 'echo something else');
    const go = program(
      'go',
      'go',
      `[ "$1" = build ] || exit 0; while [ "$1" != -o ]; do shift; done; cp '${wrong}' "$2"`,
    );
    await expect(find({ searchPath: join(go, '..') })).rejects.toThrow(/go build: answers `--version` with "something/);
    expect(existsSync(join(folder, placeOf(BUILT), 'temporal'))).toBe(false);
  });

  const warned = async (options: Parameters<typeof findTemporalCli>[0] = {}) => {
    const warnings: string[] = [];
    const found = await find({ ...options, onWarning: (line) => warnings.push(line) });
    return { found, warning: warnings.join('\n') };
  };

  test('with known holes is used if there is no other, with a warning that names them', async () => {
    const onPath = cli('path', OPEN);
    const { found, warning } = await warned({ searchPath: join(onPath, '..') });
    expect(found).toBe(onPath);
    expect(warning).toMatch(/server 1\.29\.1 .*CVE-2025-14987.*CVE-2026-5199.*replication/s);
    expect(warning).toContain('TEMPORAL_CLI_PATH');
  });

  test('with known holes is replaced by one without, whatever its source', async () => {
    const onPath = cli('path', OPEN);
    const { url, server } = await serveArchive(cli('archive'));
    try {
      const { found, warning } = await warned({ searchPath: join(onPath, '..'), downloadUrl: url });
      expect([found, warning]).toEqual([join(folder, placeOf(DOWNLOADED), 'temporal'), '']);
    } finally {
      server.close();
    }
  });

  test('of an earlier version of this project is found in the cache, the newest first', async () => {
    const onPath = cli('path', 'temporal version 1.4.0 (Server 1.28.0, UI 2.39.0)');
    const earlier = cli(`cache/temporal-cli-1.5.1-${process.platform}-${process.arch}`, OPEN);
    const { found, warning } = await warned({ searchPath: join(onPath, '..') });
    expect(found).toBe(earlier);
    expect(warning).toContain(earlier);
  });

  test('named by TEMPORAL_CLI_PATH is used unchanged, with a warning about known holes', async () => {
    const named = cli('named', OPEN);
    expect(await warned({ cliPath: named })).toMatchObject({
      found: named,
      warning: expect.stringContaining('1.29.1'),
    });
  });

  test('built with an older server than requested is not kept', async () => {
    const built = cli('built', OPEN);
    const go = program(
      'go',
      'go',
      `[ "$1" = build ] || exit 0; while [ "$1" != -o ]; do shift; done; cp '${built}' "$2"`,
    );
    await expect(find({ searchPath: join(go, '..') })).rejects.toThrow(/go build: Temporal server 1\.29\.1 is older/);
  });

  test('is built with a raised server version, without access to the secrets in the environment', async () => {
    const built = cli('built');
    const go = program(
      'go',
      'go',
      `echo "$* $SECRET_CANARY" >> '${folder}/calls'
[ "$1" = build ] || exit 0; while [ "$1" != -o ]; do shift; done; cp '${built}' "$2"`,
    );
    vi.stubEnv('SECRET_CANARY', 'canary');
    try {
      await find({ searchPath: join(go, '..') });
    } finally {
      vi.unstubAllEnvs();
    }
    const calls = readFileSync(join(folder, 'calls'), 'utf8');
    expect(calls).toContain(
      `@v${BUILT.cli} go.temporal.io/server@v${BUILT.server} modernc.org/sqlite@v${BUILT.sqlite}`,
    );
    expect(calls).not.toContain('canary');
  });

  test.each([
    ['1.28.0', 3],
    ['1.28.2', 2],
    ['1.29.1', 3],
    ['1.29.2', 2],
    ['1.29.5', 1],
    ['1.29.6', 0],
    ['1.29.10', 0],
    ['1.30.0', 2],
    ['1.30.3', 1],
    ['1.30.4-rc.1', 1],
    ['1.30.4', 0],
    ['1.31.0-151.0', 2],
    ['1.31.0', 0],
    ['1.32.0', 0],
    ['2.0.0', 0],
  ])('with server %s has %i known holes', async (version, count) => {
    const probed = await probe(cli('path', `temporal version 1.9.1 (Server ${version}, UI 2.54.1)`));
    expect(probed).toMatchObject({ name: version, open: { length: count } });
  });

  test('if none can be obtained, the error names each attempt and the remedies', async () => {
    const onPath = cli('path', OLD);
    const error: unknown = await find({ searchPath: join(onPath, '..') }).catch((reason: unknown) => reason);
    const message = error instanceof Error ? error.message : '';
    expect(message).toMatch(/PATH: .*has Temporal server 1\.24/);
    expect(message).toMatch(/cache: .*does not exist/);
    expect(message).toMatch(/download: .*ECONNREFUSED/);
    expect(message).toMatch(/go build: no `go` found on PATH/);
    for (const remedy of ['TEMPORAL_CLI_PATH', 'TEMPORAL_ADDRESS', 'FREEHOLD_CACHE_DIR', 'Go 1.25']) {
      expect(message).toContain(remedy);
    }
  });

  test('a read-only cache folder is named with its remedy', async () => {
    writeFileSync(join(folder, 'cache'), 'a file');
    await expect(find()).rejects.toThrow(/cache folder: .*set FREEHOLD_CACHE_DIR/);
  });
});
