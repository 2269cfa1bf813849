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

test('a receiver that does not answer is left alone after some tries, and no other with it', async () => {
  const { send, sent } = open((webhookId) =>
    webhookId === 'a' ? silent : { status: 200, error: null, retryAfterMs: null },
  );
  for (let tries = 1; tries <= 3; tries += 1) expect(await send('a')).toEqual(silent);
  expect((await send('a')).error).toMatch(/^not sent/);
  expect(await send('b')).toEqual({ status: 200, error: null, retryAfterMs: null });
  expect(sent).toEqual(['a', 'a', 'a', 'b']);
});

test('one with another address is asked at once', async () => {
  const { send, sent } = open(() => silent);
  for (let tries = 1; tries <= 4; tries += 1) await send('a');
  await send('a', 'https://new.example');
  expect(sent).toHaveLength(4);
});

test('an answer that is no success is an answer', async () => {
  const { send, sent } = open(() => ({ status: 500, error: 'answered 500', retryAfterMs: null }));
  for (let tries = 1; tries <= 5; tries += 1) expect((await send('a')).status).toBe(500);
  expect(sent).toHaveLength(5);
});
