import { CancelledError } from '@tanstack/react-query';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Account, createClient, type Me, type OwnOrganization } from '../../../src/client/index.ts';
import { createCacheHolders, createQueryClient } from '../data/query-client.ts';
import type { Caller } from './actions.ts';
import { addEffects, type WithPatience } from './effects.ts';
import { emptyContext } from './reducers.ts';
import { createContextStore } from './store.ts';

const account: Account = {
  id: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0',
  email: 'grace@acme.example',
  emailVerifiedAt: null,
  locale: 'en',
};
const person: Caller = { kind: 'person', account, operator: null };

const organization = (number: number): OwnOrganization => ({
  id: `01983f0a-6f3e-7c51-9d2b-${String(number).padStart(12, '0')}`,
  slug: `org-${number}`,
  name: `Org ${number}`,
  status: 'active',
  userId: account.id,
  role: 'owner',
  userStatus: 'active',
});

const meIn = (slug: string, role: 'owner' | 'viewer' = 'owner'): Me => ({
  kind: 'user',
  operator: null,
  user: { id: account.id, email: account.email, name: null, role, customRole: null, status: 'active' },
  organization: { id: organization(1).id, slug, name: slug, status: 'active' },
  key: null,
  session: null,
  elevation: null,
  permissions: role === 'owner' ? ['organization:read', 'audit:read'] : ['organization:read'],
});

interface Asked {
  readonly url: URL;
  readonly slug: string | null;
  readonly signal: AbortSignal;
  readonly answer: (body: unknown, status?: number) => void;
}

const cache = createQueryClient(() => true);
afterEach(() => cache.clear());

/** The context of a console whose calls wait until the test answers them. */
const scene = (withPatience: WithPatience = (work, signal) => work(signal)) => {
  const asked: Asked[] = [];
  const clientFor = (slug: string | null) =>
    createClient({
      url: 'http://localhost',
      retry: false,
      ...(slug !== null && { organization: slug }),
      fetch: (input, init) =>
        new Promise((resolve, reject) => {
          const request = new Request(input, init);
          request.signal.addEventListener('abort', () => reject(request.signal.reason));
          const answer = (body: unknown, status = 200) =>
            resolve(
              new Response(JSON.stringify(body), {
                status,
                headers: { 'Content-Type': 'application/json', 'Freehold-Version': '2026-11-29' },
              }),
            );
          asked.push({ url: new URL(request.url), slug, signal: request.signal, answer });
        }),
    });
  const holders = createCacheHolders(cache);
  const followed: (string | null)[] = [];
  const context = createContextStore();
  addEffects(context, { clientFor, holders, follow: (slug) => followed.push(slug), withPatience });
  const next = async (): Promise<Asked> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const found = asked.shift();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    throw new Error('Nothing was asked.');
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
  return { context, asked, followed, next, settle };
};

const ready = async (slug: string | null = null) => {
  const shown = scene();
  if (slug !== null) shown.context.send('contextEntered', { slug });
  shown.context.send('signedIn', { caller: person });
  (await shown.next()).answer({ data: [organization(1), organization(2)], nextCursor: null });
  if (slug !== null) (await shown.next()).answer(meIn(slug));
  await shown.settle();
  return shown;
};

describe('loading', () => {
  it('asks for the organizations first, then for what the caller may do in the one that is shown', async () => {
    const { context, next, settle, asked } = scene();
    context.send('contextEntered', { slug: 'org-1' });
    context.send('signedIn', { caller: person });
    expect(context.read().phase).toBe('organizations');
    const list = await next();
    expect(list.url.pathname).toBe('/v1/me/organizations');
    await settle();
    expect(asked).toEqual([]);
    list.answer({ data: [organization(1)], nextCursor: null });
    const me = await next();
    expect([me.url.pathname, me.slug, context.read().phase]).toEqual(['/v1/me', 'org-1', 'access']);
    me.answer(meIn('org-1'));
    await settle();
    expect(context.read()).toMatchObject({
      phase: 'ready',
      current: { slug: 'org-1' },
      organizations: { hasMore: false },
    });
    expect(asked).toEqual([]);
  });

  it('reads at most 200 organizations, in pages of 100', async () => {
    const { context, next, settle, asked } = scene();
    context.send('signedIn', { caller: person });
    const page = (from: number) => Array.from({ length: 100 }, (_, index) => organization(from + index));
    (await next()).answer({ data: page(0), nextCursor: 'second' });
    const second = await next();
    expect([second.url.searchParams.get('limit'), second.url.searchParams.get('cursor')]).toEqual(['100', 'second']);
    second.answer({ data: page(100), nextCursor: 'third' });
    await settle();
    expect(asked).toEqual([]);
    expect(context.read().organizations).toMatchObject({ hasMore: true, known: { length: 200 } });
  });

  it('asks for no organizations of a key', async () => {
    const { context, settle, asked } = scene();
    context.send('signedIn', { caller: { kind: 'key', me: { ...meIn('org-1'), kind: 'platform' } } });
    await settle();
    expect(asked).toEqual([]);
    expect(context.read().phase).toBe('ready');
  });

  it('that is not answered in time ends, and says so', async () => {
    const { context, next } = scene((work) => work(AbortSignal.timeout(1)));
    context.send('signedIn', { caller: person });
    await next();
    await vi.waitFor(() => expect(context.read()).toMatchObject({ error: { name: 'TimeoutError' } }));
  });

  it('keeps the error of a phase, and goes on with another organization', async () => {
    const { context, next, settle } = await ready();
    context.send('contextEntered', { slug: 'gone' });
    (await next()).answer({ code: 'not_found', detail: 'The organization does not exist.' }, 404);
    await settle();
    expect(context.read()).toMatchObject({ phase: 'access', error: { code: 'not_found' } });
    context.send('contextEntered', { slug: 'org-2' });
    expect(context.read().error).toBeNull();
    (await next()).answer(meIn('org-2'));
    await settle();
    expect(context.read().phase).toBe('ready');
  });
});

describe('another organization', () => {
  it('aborts what is on its way of the one before, and takes no late answer of it', async () => {
    const { context, next, settle } = await ready();
    context.send('contextEntered', { slug: 'org-1' });
    const first = await next();
    context.send('contextEntered', { slug: 'org-2' });
    expect(first.signal.aborted).toBe(true);
    const second = await next();
    first.answer(meIn('org-1'));
    await settle();
    expect(context.read().current).toEqual({ slug: 'org-2', me: null });
    second.answer(meIn('org-2'));
    await settle();
    expect(context.read().current?.me?.organization?.slug).toBe('org-2');
  });

  it('keeps nothing that was read of the one before', async () => {
    const { context } = await ready('org-1');
    cache.setQueryData(['org', 'org-1', 'members'], ['Ada']);
    cache.setQueryData(['me', 'organizations'], ['org-1']);
    context.send('contextEntered', { slug: 'org-2' });
    expect(cache.getQueryData(['org', 'org-1', 'members'])).toBeUndefined();
    expect(cache.getQueryData(['me', 'organizations'])).toEqual(['org-1']);
  });

  it('takes no late answer of what a page has read of the one before, and tells the call to end', async () => {
    const { context } = await ready('org-1');
    let answer = (_names: readonly string[]): void => undefined;
    let isAborted = false;
    const reading = cache.fetchQuery({
      queryKey: ['org', 'org-1', 'members'],
      queryFn: ({ signal }) => {
        signal.addEventListener('abort', () => {
          isAborted = true;
        });
        return new Promise<readonly string[]>((resolve) => {
          answer = resolve;
        });
      },
    });
    const outcome = reading.catch((error: unknown) => error);
    context.send('contextLeft', {});
    expect(isAborted).toBe(true);
    answer(['Ada']);
    expect(await outcome).toBeInstanceOf(CancelledError);
    expect(cache.getQueryCache().getAll()).toEqual([]);
  });

  it('is followed alone, and is no longer once it is left', async () => {
    const { context, followed } = await ready('org-1');
    context.send('contextEntered', { slug: 'org-2' });
    context.send('contextLeft', {});
    expect(followed).toEqual(['org-1', 'org-2', null]);
  });

  it('leaves as much behind after 1,000 switches as after one', async () => {
    const { context, settle } = await ready('org-1');
    for (let each = 0; each < 1_000; each += 1) {
      const slug = `org-${each % 7}`;
      context.send('contextEntered', { slug });
      cache.setQueryData(['org', slug, 'members', { each }], [each]);
    }
    await settle();
    expect(cache.getQueryCache().getAll().length).toBe(1);
  });
});

describe('a changed role', () => {
  it('removes what the former role saw before it asks for the new one', async () => {
    const { context, next, settle } = await ready('org-1');
    cache.setQueryData(['org', 'org-1', 'audit'], ['secret of admins']);
    context.send('accessChanged', { slug: 'org-1' });
    expect(cache.getQueryData(['org', 'org-1', 'audit'])).toBeUndefined();
    expect(context.read().phase).toBe('access');
    (await next()).answer(meIn('org-1', 'viewer'));
    await settle();
    expect(context.read().current?.me?.permissions).toEqual(['organization:read']);
    expect(context.read().phase).toBe('ready');
  });

  it('is asked for again when it changes while it is asked for', async () => {
    const { context, next, settle } = await ready('org-1');
    context.send('accessChanged', { slug: 'org-1' });
    const before = await next();
    context.send('accessChanged', { slug: 'org-1' });
    before.answer(meIn('org-1'));
    (await next()).answer(meIn('org-1', 'viewer'));
    await settle();
    expect(context.read().current?.me?.user?.role).toBe('viewer');
  });

  it('of an organization that is not shown changes nothing', async () => {
    const { context, asked, settle } = await ready('org-1');
    const before = context.read();
    context.send('accessChanged', { slug: 'org-2' });
    await settle();
    expect(context.read()).toBe(before);
    expect(asked).toEqual([]);
  });
});

describe('the end of a session', () => {
  it('leaves nothing but the address of the page to somebody who signs out', async () => {
    const { context, followed } = await ready('org-1');
    cache.setQueryData(['org', 'org-1', 'members'], ['Ada']);
    cache.setQueryData(['platform', 'attention'], []);
    context.send('sessionEnded', { because: 'signedOut' });
    expect(cache.getQueryCache().getAll()).toEqual([]);
    expect(followed.at(-1)).toBeNull();
    expect(context.read()).toEqual({ ...emptyContext, ended: 'signedOut', current: { slug: 'org-1', me: null } });
  });

  it('that somebody else has ended keeps the page for the same person, and for nobody else', async () => {
    const { context, followed } = await ready('org-1');
    cache.setQueryData(['org', 'org-1', 'members'], ['Ada']);
    context.send('sessionEnded', { because: 'ended' });
    expect([context.read().ended, followed.at(-1)]).toEqual(['ended', null]);
    expect(cache.getQueryData(['org', 'org-1', 'members'])).toEqual(['Ada']);
    context.send('signedIn', { caller: person });
    expect([context.read().ended, followed.at(-1)]).toEqual([null, 'org-1']);
    context.send('sessionEnded', { because: 'ended' });
    context.send('signedIn', { caller: { ...person, account: { ...account, id: organization(9).id } } });
    expect(cache.getQueryCache().getAll()).toEqual([]);
    expect(context.read()).toMatchObject({ phase: 'organizations', current: { slug: 'org-1', me: null } });
  });

  it('ends what is being asked for', async () => {
    const { context, next } = scene();
    context.send('signedIn', { caller: person });
    const list = await next();
    context.send('sessionEnded', { because: 'ended' });
    expect(list.signal.aborted).toBe(true);
  });
});
