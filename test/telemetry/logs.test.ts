import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { withLogContext } from '../../src/telemetry/log-context.ts';
import { createLogger, type Level, temporalLogger } from '../../src/telemetry/logs.ts';
import { redacted, redactText } from '../../src/telemetry/redact.ts';

const capture = (level: Level = 'trace') => {
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const logger = createLogger({ level, process: 'api', destination });
  const records = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line));
  return { logger, text: () => lines.join(''), records };
};

const random = 'Zx81kQv0mT7bN3sYpL6dWcR2hJ9fGaU4eXoItM5w';
const secrets: Record<string, { text: string; secret: string }> = {
  'a platform key': { text: `fh_platform_sk_${random}`, secret: random },
  'a user key': { text: `fh_user_sk_${random}`, secret: random },
  'a service key': { text: `key=fh_service_sk_${random};`, secret: random },
  'an application key': { text: `app_env_production_sk_${random}`, secret: random },
  'an application key of a named environment': { text: `app_env_eu-west_2_sk_${random}`, secret: random },
  'a bearer token': { text: `Authorization: Bearer ${random}`, secret: random },
  'a bearer token in lower case': { text: `authorization: bearer ${random}.a-b_c~d+e/f==`, secret: random },
  'basic credentials': { text: `Authorization: Basic ${random}==`, secret: random },
  'a password in a postgres URL': { text: `postgres://freehold:${random}@db:5432/freehold`, secret: random },
  'a password in a postgresql URL': { text: `postgresql://freehold:${random}@db/freehold?x=1`, secret: random },
  'a password without a user': { text: `postgres://:${random}@db/freehold`, secret: random },
  'a password that holds an at sign': { text: `postgres://freehold:a@${random}@db/freehold`, secret: random },
  'a password that holds a quote': { text: `postgres://freehold:a"${random}@db/freehold`, secret: random },
  'a password of another URL': { text: `amqps://user:${random}@queue`, secret: random },
  'a password of a connection string': { text: `host=db user=freehold password=${random} dbname=x`, secret: random },
  'a JSON web token': { text: `eyJhbGciOiJIUzI1NiJ9.${random}.${random}`, secret: random },
  'a private key': {
    text: `-----BEGIN EC PRIVATE KEY-----\n${random}\n${random}\n-----END EC PRIVATE KEY-----`,
    secret: random,
  },
  'a password in JSON text': { text: JSON.stringify({ password: random }), secret: random },
  'a password with a quote in JSON text': { text: JSON.stringify({ password: `a"${random}` }), secret: random },
  'bound values of a failed query': {
    text: `Failed query: insert into api_keys values ($1, $2)\nparams: 1,${random}`,
    secret: random,
  },
};

describe('logs', () => {
  describe.each(Object.entries(secrets))('mask %s', (_name, { text, secret }) => {
    it('in a text by itself', () => {
      expect(redactText(text)).not.toContain(secret);
      expect(redactText(text)).toContain(redacted);
    });

    it('in messages, fields, nested objects, bindings and errors with causes', () => {
      const { logger, text: logged, records } = capture();
      const cause = new Error(`inner ${text}`);
      const error = new Error(`outer ${text}`, { cause });
      logger.info(`before ${text}`);
      logger.info({ value: text, list: [text], deep: { deeper: { deepest: [{ text }] } } }, 'fields');
      logger.child({ bound: text }).info('bindings');
      logger.error(error);
      logger.error({ err: error }, 'as err');
      logger.error({ reason: { error }, all: new AggregateError([error], text) }, 'nested');
      logger.error({ err: new DomainError('internal_error', text, { internal: text, cause: error }) }, text);
      logger.warn('formatted %s %o', text, { text });
      withLogContext({ requestId: text }, () => logger.info('context'));
      temporalLogger(logger).warn(`sdk ${text}`, { error, meta: { text } });
      expect(logged()).not.toContain(secret);
      expect(records()).toHaveLength(10);
    });
  });

  it('mask any value of a field named like a secret', () => {
    const { logger, text } = capture();
    const values = {
      password: 'one-of-many',
      clientSecret: 'one-of-many',
      nested: { apiKey: 'one-of-many', headers: { cookie: 'one-of-many', authorization: 'one-of-many' } },
      body: JSON.stringify({ token: 'one-of-many', keyHash: 'one-"of-many' }),
    };
    logger.info(values, 'fields');
    expect(text()).not.toMatch(/of-many/);
  });

  it('leave out the bound values of a drizzle error and show the failed statement', () => {
    const { logger, text, records } = capture();
    const error = Object.assign(new Error('Failed query: select $1\nparams: ann@example.com'), {
      query: 'select $1',
      params: ['ann@example.com'],
      cause: Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(ann@example.com)' }),
    });
    logger.error({ err: error }, 'failed');
    logger.error({ outcome: [error] }, 'failed');
    expect(text()).not.toContain('ann@example.com');
    expect(records()[0]).toMatchObject({
      err: {
        message: expect.stringContaining('Failed query: select $1'),
        stack: expect.stringContaining('logs.test.ts'),
        cause: { message: 'duplicate key', code: '23505' },
      },
    });
  });

  it('leave harmless text unchanged', () => {
    const { logger, records } = capture();
    const line = { slug: 'acme', url: 'https://example.com/a@b', path: '/v1/orgs/acme', text: 'a "quoted" \\ text' };
    logger.info(line, 'no secrets, though the words token and secret are said');
    expect(records()[0]).toMatchObject({
      ...line,
      msg: 'no secrets, though the words token and secret are said',
    });
  });

  it('contain ISO time, the level as text, the process and the current ids', async () => {
    const { logger, records } = capture();
    await withLogContext({ requestId: 'r1' }, async () => {
      await Promise.resolve();
      await withLogContext({ operationId: 'o1', orgId: 'g1' }, async () => logger.info('inner'));
      logger.info({ orgId: 'g2' }, 'outer');
    });
    logger.info('outside');
    const [inner, outer, outside] = records();
    expect(inner).toMatchObject({ level: 'info', process: 'api', pid: process.pid, msg: 'inner' });
    expect(inner).toMatchObject({ requestId: 'r1', operationId: 'o1', orgId: 'g1' });
    expect(new Date(String(inner?.time)).toISOString()).toBe(inner?.time);
    expect(outer).toMatchObject({ requestId: 'r1', orgId: 'g2' });
    expect(outer).not.toHaveProperty('operationId');
    expect(outside).not.toHaveProperty('requestId');
  });

  it('respect their level', () => {
    const { logger, records } = capture('warn');
    logger.info('quiet');
    temporalLogger(logger).info('quiet');
    temporalLogger(logger).error('loud');
    expect(records()).toMatchObject([{ level: 'error', component: 'temporal', msg: 'loud' }]);
  });

  it('connect lines of a workflow with its operation', () => {
    const { logger, records } = capture();
    const operationId = '0193f5b0-7c1e-7000-8000-5d2a9c1e4f60';
    temporalLogger(logger).info('step', { workflowId: `provision-organization-${operationId}`, runId: 'r' });
    expect(records()).toMatchObject([{ operationId, runId: 'r' }]);
  });
});
