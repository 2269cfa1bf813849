import { beforeEach, expect, it, vi } from 'vitest';
import type { Caller } from '../context/actions.ts';
import { createContextStore } from '../context/store.ts';
import { forgetPathsAtSignOut, recentPaths, rememberPath } from './recent.ts';

const id = '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0';
const account = { id, email: 'grace@acme.example', emailVerifiedAt: null, locale: 'en' } as const;
const grace: Caller = { kind: 'person', account, operator: null };

let stored: Map<string, string>;

beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  return () => vi.unstubAllGlobals();
});

const scene = () => {
  const context = createContextStore();
  forgetPathsAtSignOut(context);
  return context;
};

it('keeps the pages of a caller whose session has ended, for when it comes back', () => {
  const context = scene();
  context.send('signedIn', { caller: grace });
  rememberPath(id, '/orgs/acme/members');
  context.send('sessionEnded', { because: 'ended' });
  expect(recentPaths(id)).toEqual(['/orgs/acme/members']);
  expect(recentPaths('somebody else')).toEqual([]);
});

it('keeps nothing of a caller who signs out', () => {
  const context = scene();
  context.send('signedIn', { caller: grace });
  rememberPath(id, '/orgs/acme/members');
  context.send('sessionEnded', { because: 'signedOut' });
  expect([...stored]).toEqual([]);
});

it('keeps nothing in a tab that finds out only when it is opened again', () => {
  rememberPath(id, '/orgs/acme/members');
  scene().send('sessionEnded', { because: 'signedOut' });
  expect([...stored]).toEqual([]);
});
