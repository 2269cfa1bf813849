import { QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../../src/client/index.ts';
import { emptyContext } from '../context/reducers.ts';
import { orgKey, platformKey, type QueryKey } from './keys.ts';
import { createCacheHolders, createQueryClient } from './query-client.ts';
import { type Call, createReading } from './reading.ts';

const cache = createQueryClient(() => true);
const holders = createCacheHolders(cache);
const members = orgKey('acme', 'members');

/** The organization that is shown. */
let shown: string | null = 'acme';
const asked: (string | null)[] = [];
const { optionsOf, read, write } = createReading({
  context: { read: () => ({ ...emptyContext, current: shown === null ? null : { slug: shown, me: null } }) },
  clientFor: (slug) => {
    asked.push(slug);
    return createClient({ url: 'http://localhost', organization: slug ?? 'none' });
  },
  withPatience: (work, signal) => work(signal),
});

const leave = (): void => {
  shown = null;
  holders.dropOrganization('acme');
};

/** A call that does not listen to its signal. */
const deafCall = () => {
  let answer = (_names: readonly string[]): void => undefined;
  const answered = new Promise<readonly string[]>((resolve) => {
    answer = resolve;
  });
  const call: Call<readonly string[]> = () => answered;
  return { call, answer };
};

/** A page that is drawn: it draws itself again when it is told so. */
const openPage = (key: QueryKey, isEnabled?: boolean) => {
  const { call, answer } = deafCall();
  const options = () => ({
    ...cache.defaultQueryOptions(optionsOf(key, isEnabled)),
    queryFn: ({ signal }: { signal: AbortSignal }) => read(key, call, signal),
  });
  const observer = new QueryObserver(cache, options());
  const close = observer.subscribe(() => undefined);
  return { observer, answer, close, draw: () => observer.setOptions(options()) };
};

const reports = vi.fn();
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(reports));
afterEach(() => {
  vi.restoreAllMocks();
  reports.mockClear();
  cache.clear();
  asked.length = 0;
  shown = 'acme';
});

describe('a page of an organization', () => {
  it('asks as a member of it, and shows the answer', async () => {
    const { observer, answer, close } = openPage(members);
    answer(['Ada']);
    await vi.waitFor(() => expect(observer.getCurrentResult().data).toEqual(['Ada']));
    expect(asked).toEqual(['acme']);
    close();
  });

  it('that is drawn again after the organization was left asks for nothing, and shows nothing', async () => {
    const { observer, answer, close, draw } = openPage(members);
    answer(['Ada']);
    await vi.waitFor(() => expect(observer.getCurrentResult().data).toEqual(['Ada']));
    leave();
    draw();
    expect([asked, observer.getCurrentResult().data]).toEqual([['acme'], undefined]);
    close();
  });

  it('asks for nothing while it does not want to, and those of the platform always do', () => {
    openPage(members, false).close();
    expect(asked).toEqual([]);
    shown = null;
    openPage(platformKey('organizations')).close();
    expect(asked).toEqual([null]);
  });
});

describe('an answer about an organization that was left', () => {
  it('is dropped without a report if the call was told to end', async () => {
    const { call, answer } = deafCall();
    const ended = new AbortController();
    const reading = read(members, call, ended.signal);
    shown = 'other';
    ended.abort();
    answer(['Ada']);
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(reports).not.toHaveBeenCalled();
  });

  it('is thrown away and reported if it was not', async () => {
    const { call, answer } = deafCall();
    const reading = read(members, call, new AbortController().signal);
    shown = 'other';
    answer(['Ada']);
    await expect(reading).rejects.toMatchObject({ name: 'ForeignAnswer' });
    expect(reports).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name: 'ForeignAnswer' }));
  });
});

describe('an event', () => {
  it('is newer than an answer that is on its way', async () => {
    const { observer, answer, close } = openPage(members);
    write<readonly string[]>(cache, members, () => ['Grace']);
    answer(['Ada']);
    await vi.waitFor(() => expect(observer.getCurrentResult().fetchStatus).toBe('idle'));
    expect(observer.getCurrentResult().data).toEqual(['Grace']);
    close();
  });

  it('of an organization that was left is not kept', () => {
    leave();
    write<readonly string[]>(cache, members, () => ['Ada']);
    expect(cache.getQueryCache().getAll()).toEqual([]);
  });
});
