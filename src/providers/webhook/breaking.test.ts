import { expect, test } from 'vitest';
import { createBreakers } from '../circuit/breakers.ts';
import { breakingSender, isNoAnswer } from './breaking.ts';
import type { WebhookAnswer } from './port.ts';

const open = (answerOf: (webhookId: string) => WebhookAnswer) => {
  const sent: string[] = [];
  const breakers = createBreakers({
    name: 'webhooks',
    code: 'delivery_in_progress',
    isOutage: isNoAnswer,
    openAfter: 3,
    halfOpenMs: 60_000,
    keysMax: 10,
    metrics: { addCircuits: () => undefined, circuitOpened: () => undefined },
  });
  const sender = breakingSender(
    {
      send: async ({ webhookId }) => {
        sent.push(webhookId);
        return answerOf(webhookId);
      },
      close: async () => undefined,
    },
    breakers,
  );
  const send = (webhookId: string, url = 'https://hooks.example') =>
    sender.send({ webhookId, url, headers: {}, body: '{}' }, new AbortController().signal);
  return { send, sent };
};

const silent: WebhookAnswer = { status: null, error: 'timed out', retryAfterMs: null };

test('stops calling a receiver after several unanswered attempts, and no other receiver', async () => {
  const { send, sent } = open((webhookId) =>
    webhookId === 'a' ? silent : { status: 200, error: null, retryAfterMs: null },
  );
  for (let attempt = 1; attempt <= 3; attempt += 1) expect(await send('a')).toEqual(silent);
  expect((await send('a')).error).toMatch(/^not sent/);
  expect(await send('b')).toEqual({ status: 200, error: null, retryAfterMs: null });
  expect(sent).toEqual(['a', 'a', 'a', 'b']);
});

test('calls the receiver at once after its address has changed', async () => {
  const { send, sent } = open(() => silent);
  for (let attempt = 1; attempt <= 4; attempt += 1) await send('a');
  await send('a', 'https://new.example');
  expect(sent).toHaveLength(4);
});

test('counts an unsuccessful status as an answer', async () => {
  const { send, sent } = open(() => ({ status: 500, error: 'answered 500', retryAfterMs: null }));
  for (let attempt = 1; attempt <= 5; attempt += 1) expect((await send('a')).status).toBe(500);
  expect(sent).toHaveLength(5);
});
