import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openOpaWasm } from '../../src/providers/policy/opa-wasm.ts';
import { plainCompose } from '../deployment/compose-file.ts';

const wasm = readFileSync(new URL('../../policies/deploy.wasm', import.meta.url));
const module = await openOpaWasm({ wasm, data: '{}' }, (error) => {
  throw error;
});
const faultsOf = (input: object): unknown => module.evaluate('main/deny', input);

/** As Compose reads a value of its environment. */
const given = (expression: string): string => `\${${expression}}`;

/** The compose file of the product, with another service or another property of one. */
const changed = (name: string, change: object) => ({
  ...plainCompose,
  services: { [name]: { ...plainCompose.services[name], ...change } },
});

test('the compose file of the product has no fault', () => {
  expect(Object.keys(plainCompose.services)).toEqual(expect.arrayContaining(['api', 'postgres', 'temporal']));
  for (const [name, service] of Object.entries(plainCompose.services))
    expect(faultsOf({ services: { [name]: service } }), name).toEqual([]);
});

describe('a fault is found', () => {
  test.each([
    [{ privileged: true }, 'postgres is privileged.'],
    [{ network_mode: 'host' }, 'postgres shares network_mode with the host.'],
    [{ pid: 'host' }, 'postgres shares pid with the host.'],
    [{ volumes: ['/var/run/docker.sock:/s'] }, 'postgres can control the container engine.'],
    [{ volumes: [{ type: 'bind', source: '/run/docker.sock' }] }, 'postgres can control the container engine.'],
    [{ ports: ['5432:5432'] }, 'postgres is published to other machines.'],
    [{ ports: ['0.0.0.0:5432:5432'] }, 'postgres is published to other machines.'],
    [{ ports: [{ target: 5432, published: '5432' }] }, 'postgres is published to other machines.'],
    [{ image: 'postgres' }, 'The image of postgres has no version.'],
    [{ image: 'registry.example:5000/postgres:latest' }, 'The image of postgres has no version.'],
    [{ environment: { POSTGRES_PASSWORD: 'plain' } }, 'postgres has the secret POSTGRES_PASSWORD in the file.'],
    [{ environment: { TOKEN: given('TOKEN:-plain') } }, 'postgres has the secret TOKEN in the file.'],
    [{ environment: { A: 'postgres://freehold:plain@db/x' } }, 'postgres has a password in A'],
  ])('%j', (change, fault) => {
    expect(faultsOf(changed('postgres', change))).toEqual([fault]);
  });

  test.each([
    [{ read_only: false }, 'api can write to its image.'],
    [{ cap_drop: [] }, 'api keeps capabilities.'],
    [{ security_opt: undefined }, 'api can gain privileges.'],
  ])('in what is built from the product: %j', (change, fault) => {
    expect(faultsOf(changed('api', change))).toEqual([fault]);
  });
});

test('what is given by the environment, or fixed by its digest, is none', () => {
  const image = `postgres@sha256:${'0'.repeat(64)}`;
  const environment = {
    SOME_TOKEN: given('SOME_TOKEN:?is not set'),
    OTHER_TOKEN: given('OTHER_TOKEN'),
    URL: 'https://x.example',
  };
  expect(faultsOf(changed('postgres', { image, environment, ports: ['127.0.0.1:5432:5432'] }))).toEqual([]);
});
