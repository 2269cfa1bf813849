import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type TargetSettings, targetRules } from '../../src/providers/outbound/target.ts';
import { type HttpSenderOptions, openHttpSender } from '../../src/providers/webhook/http.ts';
import type { WebhookSender } from '../../src/providers/webhook/port.ts';
import { openReceiver, type Receiver } from './support.ts';

const nothing: TargetSettings = { allowPrivate: false, allowedNetworks: [] };
const onlyOne: TargetSettings = { allowPrivate: false, allowedNetworks: ['127.0.0.1/32'] };
const forbidden = { status: null, error: 'the URL leads to no permitted address', retryAfterMs: null };

const opened: (Receiver | WebhookSender)[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});
afterAll(() => expect(opened).toEqual([]));

const receiver = async (...args: Parameters<typeof openReceiver>): Promise<Receiver> => {
  const made = await openReceiver(...args);
  opened.push(made);
  return made;
};
const send = (url: string, settings: TargetSettings, chosen: Partial<HttpSenderOptions> = {}) => {
  const sender = openHttpSender({ rules: targetRules(settings), timeoutMs: 2_000, ...chosen });
  opened.push(sender);
  return sender.send({ webhookId: 'w', url, headers: { 'webhook-id': 'e' }, body: '{}' }, new AbortController().signal);
};

describe('an address', () => {
  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '64:ff9b:1::a00:1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    'not an address',
  ])('%s is refused', (address) => {
    expect(targetRules(nothing).isAllowedAddress(address)).toBe(false);
  });

  it.each(['168.63.129.16', '::ffff:168.63.129.16', '161.26.0.10', '169.254.169.254', 'fd00:ec2::254'])(
    '%s of a cloud is refused in development too, unless it is listed',
    (address) => {
      expect(targetRules(nothing).isAllowedAddress(address)).toBe(false);
      const development = targetRules({ allowPrivate: true, allowedNetworks: [] });
      expect(development.isAllowedAddress(address)).toBe(false);
      expect(development.isAllowedByHttp(address)).toBe(false);
      const listed = ['168.63.129.16/32', '161.26.0.0/16', '169.254.0.0/16', 'fd00::/8'];
      expect(targetRules({ allowPrivate: false, allowedNetworks: listed }).isAllowedAddress(address)).toBe(true);
    },
  );

  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111'])('%s is allowed', (address) => {
    expect(targetRules(nothing).isAllowedAddress(address)).toBe(true);
  });

  it('is allowed by a listed network, also in IPv6 form, and no other address is', () => {
    const { isAllowedAddress } = targetRules({ allowPrivate: false, allowedNetworks: ['10.2.0.0/16', 'fd00::/8'] });
    expect(['10.2.3.4', '::ffff:10.2.3.4', 'fd12::1'].map(isAllowedAddress)).toEqual([true, true, true]);
    expect(['10.3.0.1', '127.0.0.1', 'fe80::1'].map(isAllowedAddress)).toEqual([false, false, false]);
    expect(targetRules({ allowPrivate: true, allowedNetworks: [] }).isAllowedAddress('10.3.0.1')).toBe(true);
  });
});

describe('a URL', () => {
  it.each([
    ['http://example.com', 'must be https'],
    ['file:///etc/passwd', 'must be https'],
    ['https://u@example.com', 'must not have credentials'],
    ['https://localhost/', 'must not be a private address'],
    ['https://x.internal./', 'must not be a private address'],
    ['https://0x7f.1/', 'must not be a private address'],
    ['https://127.0.0.1./', 'must not be a private address'],
    ['https://①②⑦.0.0.1/', 'must not be a private address'],
    ['https://[::1]:8080/', 'must not be a private address'],
    ['https://[fe80::1]/', 'must not be a private address'],
    ['//example.com', 'is not a URL'],
  ])('%s %s', (url, reason) => {
    expect(targetRules(nothing).refusalOf(url)).toBe(reason);
  });

  it('is allowed with a public host and any port', () => {
    const { refusalOf } = targetRules(nothing);
    expect(refusalOf('https://example.com:8443/a?b')).toBeNull();
    expect(refusalOf('https://[2606:4700::1111]/')).toBeNull();
    expect(targetRules(onlyOne).refusalOf('http://example.com')).toBeNull();
    expect(targetRules(onlyOne).refusalOf('http://8.8.8.8/')).toBe('must be https');
    expect(targetRules(onlyOne).refusalOf('http://127.0.0.1/')).toBeNull();
    expect(targetRules(onlyOne).refusalOf('https://8.8.8.8/')).toBeNull();
  });
});

describe('a request', () => {
  it('reaches permitted targets only', async () => {
    const [allowed, other] = [await receiver(), await receiver(undefined, '127.0.0.2')];
    expect(await send(allowed.url, onlyOne)).toEqual({ status: 204, error: null, retryAfterMs: null });
    expect(await send(other.url, onlyOne)).toEqual(forbidden);
    expect(await send(allowed.url, nothing)).toEqual(forbidden);
    expect(other.received).toEqual([]);
  });

  it('does not follow a name with any private address', async () => {
    const hook = await receiver();
    const { port } = new URL(hook.url);
    const public4 = { address: '93.184.216.34', family: 4 };
    const resolving = (...found: { address: string; family: number }[]) => ({ resolve: async () => found });
    const url = `https://hooks.example.com:${port}/`;
    expect(await send(url, nothing, resolving({ address: '127.0.0.1', family: 4 }))).toEqual(forbidden);
    expect(await send(url, nothing, resolving({ address: '::ffff:127.0.0.1', family: 6 }))).toEqual(forbidden);
    expect(await send(url, nothing, resolving(public4, { address: '10.0.0.1', family: 4 }))).toEqual(forbidden);
    expect(hook.received).toEqual([]);
  });

  it('resolves the name when it connects, so a changed answer gains nothing', async () => {
    const hook = await receiver(() => ({ status: 204, headers: { connection: 'close' } }));
    const { port } = new URL(hook.url);
    const answers = ['127.0.0.1', '127.0.0.2'];
    const resolve = async () => [{ address: answers.shift() ?? '', family: 4 }];
    const sender = openHttpSender({ rules: targetRules(onlyOne), timeoutMs: 2_000, resolve });
    opened.push(sender);
    const once = () =>
      sender.send(
        { webhookId: 'w', url: `http://rebound.example:${port}/`, headers: {}, body: '{}' },
        new AbortController().signal,
      );
    expect(await once()).toEqual({ status: 204, error: null, retryAfterMs: null });
    expect(await once()).toEqual(forbidden);
    expect(hook.received).toHaveLength(1);
  });

  it.each(['ENOTFOUND', 'ENODATA', 'EAI_AGAIN', 'ETIMEOUT', 'ECONNREFUSED'])(
    'does not distinguish a name that ends in %s from one with a forbidden address',
    async (code) => {
      const resolve = () => Promise.reject(Object.assign(new Error('none'), { code }));
      expect(await send('https://none.example.com', nothing, { resolve })).toEqual(forbidden);
      expect(await send('https://none.example.com', nothing, { resolve: async () => [] })).toEqual(forbidden);
    },
  );

  it('uses http only for the listed networks, even after a redirect', async () => {
    const hook = await receiver();
    const { port } = new URL(hook.url);
    const resolvingTo = (...addresses: string[]) => ({
      resolve: async () => addresses.map((address) => ({ address, family: 4 })),
    });
    const url = `http://hooks.example.com:${port}/`;
    expect(await send(url, onlyOne, resolvingTo('127.0.0.1'))).toEqual({
      status: 204,
      error: null,
      retryAfterMs: null,
    });
    expect(await send(url, onlyOne, resolvingTo('93.184.216.34'))).toEqual(forbidden);
    expect(await send(url, onlyOne, resolvingTo('127.0.0.1', '93.184.216.34'))).toEqual(forbidden);
    const moved = await receiver(() => ({ status: 307, headers: { location: url } }));
    expect(await send(moved.url, onlyOne, resolvingTo('93.184.216.34'))).toEqual(forbidden);
    expect(hook.received).toHaveLength(1);
  });

  it('reaches a name in the hosts file', async () => {
    const hook = await receiver();
    expect(await send(`http://localhost:${new URL(hook.url).port}/`, { ...nothing, allowPrivate: true })).toEqual({
      status: 204,
      error: null,
      retryAfterMs: null,
    });
  });

  it('follows at most three 307 or 308 with its body, each checked again', async () => {
    const last = await receiver();
    const next = (status: number, location: string) => () => ({ status, headers: { location } });
    const third = await receiver(next(308, last.url));
    const second = await receiver(next(307, third.url));
    const first = await receiver(next(307, second.url));
    expect(await send(first.url, onlyOne)).toEqual({ status: 204, error: null, retryAfterMs: null });
    expect(last.received[0]).toMatchObject({ body: '{}', id: 'e' });
    const zeroth = await receiver(next(307, first.url));
    expect(await send(zeroth.url, onlyOne)).toEqual({
      status: 308,
      error: 'redirected more than 3 times',
      retryAfterMs: null,
    });
    const moved = await receiver(next(302, last.url));
    expect(await send(moved.url, onlyOne)).toEqual({ status: 302, error: 'answered 302', retryAfterMs: null });
  });

  it.each([
    ['a private address', (port: string) => `http://127.0.0.2:${port}/`],
    ['a metadata address', () => 'http://169.254.169.254/latest/meta-data'],
    ['another protocol', () => 'file:///etc/passwd'],
    ['credentials', (port: string) => `http://user:password@127.0.0.1:${port}/`],
  ])('is not redirected to %s', async (_what, locationOf) => {
    const other = await receiver(undefined, '127.0.0.2');
    const location = locationOf(new URL(other.url).port);
    const hook = await receiver(() => ({ status: 307, headers: { location } }));
    expect(await send(hook.url, onlyOne)).toEqual(forbidden);
    expect(other.received).toEqual([]);
  });

  it('is not redirected from https to http where http is not permitted', async () => {
    expect(targetRules(nothing).refusalOf('http://example.com')).toBe('must be https');
  });

  it('ends at its timeout, whatever the receiver does', async () => {
    const hook = await receiver(() => null);
    const before = Date.now();
    expect(await send(hook.url, onlyOne, { timeoutMs: 200 })).toEqual({
      status: null,
      error: 'timed out',
      retryAfterMs: null,
    });
    expect(Date.now() - before).toBeLessThan(2_000);
  });
});
