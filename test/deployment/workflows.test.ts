import { createRequire } from 'node:module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { manifestOf } from '../../scripts/package/manifest.ts';
import { files, read } from '../architecture/tree.ts';

// What actionlint does not know: the promises that the workflows, the Makefile and the settings of Renovate keep.

// The parser used by the linter of docker-compose.yml.
const { parse } = createRequire(createRequire(import.meta.url).resolve('dclint'))('yaml') as {
  parse(text: string): unknown;
};

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Job {
  'timeout-minutes'?: number;
  permissions?: Record<string, string>;
  strategy?: { matrix: Record<string, unknown[]> };
  steps: Step[];
}
interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const manifest = JSON.parse(read('package.json')) as {
  engines: { node: string };
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const paths = files.filter((path) => /^\.github\/workflows\/.*\.ya?ml$/.test(path));
const workflows = paths.map((path) => ({ path, workflow: parse(read(path)) as Workflow }));
const workflowOf = (name: string): Workflow => {
  const found = workflows.find(({ path }) => path.endsWith(`/${name}`));
  if (found === undefined) throw new Error(`There is no workflow ${name}`);
  return found.workflow;
};
const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps);

/** Returns the npm scripts that a text starts. */
const scriptsIn = (text: string): string[] =>
  [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start)\b)/g)].map(([, script, short]) => script ?? short ?? '');
const missing = (text: string): string[] => scriptsIn(text).filter((name) => !(name in manifest.scripts));

afterEach(() => vi.unstubAllEnvs());

describe.each(workflows)('$path', ({ path, workflow }) => {
  it('starts only scripts that exist', () => {
    const commands = stepsOf(workflow).map(({ run = '' }) => run);
    expect(commands.flatMap(missing)).toEqual([]);
    const started = commands.flatMap((run) => run.match(/(?:^|\s)(\.ci\/\w+)/)?.[1] ?? []);
    expect(started.filter((file) => !files.includes(file))).toEqual([]);
  });

  it('names each action by its commit, with the version beside it', () => {
    const used = read(path).match(/uses: .*/g) ?? [];
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((line) => !/^uses: [\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it('may only read unless a job says more, keeps no credentials, and every job has a time limit', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const endless = Object.entries(workflow.jobs).filter(([, job]) => job['timeout-minutes'] === undefined);
    expect(endless.map(([name]) => name)).toEqual([]);
    for (const { uses, with: given } of stepsOf(workflow)) {
      if (uses?.startsWith('actions/checkout@') === true) expect(given?.['persist-credentials']).toBe(false);
    }
  });

  it('uses nothing from a pull request in a command', () => {
    expect(stepsOf(workflow).filter(({ run = '' }) => run.includes('${{'))).toEqual([]);
  });
});

describe('the workflow of a change', () => {
  it('runs what .ci/run runs, on the oldest and all later supported versions of Node', () => {
    const { jobs } = workflowOf('user-org-service.yml');
    const commands = stepsOf({ permissions: {}, jobs }).map(({ run }) => run);
    const merge = read('.ci/run').match(/npm (?:test|run [^<\n]*?)(?= <)/g) ?? [];
    expect(merge.length).toBeGreaterThan(1);
    for (const command of merge) expect(commands).toContain(command);
    const [oldest] = /\d+\.\d+\.\d+/.exec(manifest.engines.node) ?? [];
    expect(jobs.test?.strategy?.matrix.node?.map(String)).toEqual([oldest, '22', '24']);
  });

  it('installs the packages on the supported versions of Node, and runs the image', () => {
    const { jobs } = workflowOf('user-org-service.yml');
    expect(jobs.packages?.steps.map(({ run }) => run)).toContain('npm run test:long');
    expect(jobs.image?.steps.at(-1)?.run).toBe('.ci/image');
    expect(read('.ci/image')).toContain('compose up --build');
  });

  it('uploads the contract even if the comparison fails', () => {
    const { contract } = workflowOf('user-org-service.yml').jobs;
    const paths = String(contract?.steps.at(-1)?.with?.path).trim().split('\n');
    expect(paths).toContain('openapi.json');
    expect(paths.filter((path) => !files.includes(path))).toEqual([]);
  });
});

describe('the workflow of a release', () => {
  it('publishes only after .ci/run, without a stored token and with provenance', () => {
    const { jobs } = workflowOf('release.yml');
    expect(jobs.check?.steps.at(-1)?.run).toBe('.ci/run');
    expect(jobs.image).toMatchObject({ needs: 'check' });
    expect(jobs.image?.steps.at(-1)?.with).toMatchObject({ push: true, provenance: 'mode=max', sbom: true });
    expect(jobs.image?.steps.some(({ uses }) => uses?.startsWith('docker/setup-qemu-action@'))).toBe(true);
    for (const { uses, with: given } of stepsOf({ permissions: {}, jobs })) {
      if (uses?.startsWith('actions/setup-node@') === true) expect(given?.['package-manager-cache']).toBe(false);
    }
    // npm takes `packed/x.tgz` for a repository of GitHub.
    const published = stepsOf({ permissions: {}, jobs }).flatMap(({ run = '' }) => run.match(/npm publish \S+/g) ?? []);
    expect(published.filter((each) => each.startsWith('npm publish ./packed/'))).toHaveLength(2);
    expect(published).toHaveLength(2);
    expect(read('.github/workflows/release.yml').match(/secrets\.\w+/g)).toEqual(['secrets.GITHUB_TOKEN']);
  });
});

it('the version of the checkout has a date and notes in the changelog', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const [, notes] = read('CHANGELOG.md').split(new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - `, 'm'));
  expect(notes).toMatch(/^\d{4}-\d{2}-\d{2}\n[\s\S]*?^- /m);
});

it('a package names the repository of the workflow that packs it, and none elsewhere', () => {
  vi.stubEnv('GITHUB_REPOSITORY', undefined);
  expect(manifestOf('freehold', { files: [] })).not.toHaveProperty('repository');
  vi.stubEnv('GITHUB_SERVER_URL', 'https://github.com');
  vi.stubEnv('GITHUB_REPOSITORY', 'some/where');
  const { repository } = manifestOf('server', { files: [] }) as { repository?: object };
  expect(repository).toEqual({ type: 'git', url: 'git+https://github.com/some/where.git' });
});

it('make has a target for each habit, which starts a script that exists', () => {
  const makefile = read('Makefile');
  const targets = [...makefile.matchAll(/^(\w+):/gm)].map(([, name]) => name);
  expect(targets).toEqual(expect.arrayContaining(['build', 'test', 'lint', 'fmt', 'migrate', 'rollback', 'drift']));
  expect(missing(makefile)).toEqual([]);
});

it('the rules of Renovate are about packages that are there', () => {
  const { packageRules } = JSON.parse(read('renovate.json')) as { packageRules: { matchPackageNames: string[] }[] };
  const nodes = Object.values((JSON.parse(read('tools/nodes/package.json')) as typeof manifest).dependencies);
  const aliased = nodes.map((each) => each.replace(/^npm:|@[\d.]+$/g, ''));
  const known = [...Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }), 'node', ...aliased];
  const named = packageRules.flatMap(({ matchPackageNames }) => matchPackageNames);
  const isKnown = (name: string) =>
    known.some((each) => (name.endsWith('**') ? each.startsWith(name.slice(0, -2)) : each === name));
  expect(named.filter((name) => !isKnown(name))).toEqual([]);
});
