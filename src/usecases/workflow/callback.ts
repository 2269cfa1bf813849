import { timingSafeEqual } from 'node:crypto';
import { isRunOpen } from '../../contract/run.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { findRun, hastenRun } from '../../db/workflow/run.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';
import { askAbout, recordStart, rereadRun } from './confirm.ts';
import type { Dispatch, RunParts } from './parts.ts';

export const callbackPath = '/runs/ended';
/** Names the run of a callback, and proves that its start was given this callback. */
export const callbackHeader = 'freehold-run';

interface CallbacksOptions {
  /** Where the callbacks arrive, without the path. */
  readonly baseUrl: string;
  readonly openKeyRing: () => Promise<Pick<KeyRing, 'callbackTag'>>;
  readonly onUnsigned: (error: unknown) => void;
}

/** Makes the callbacks of runs. A run for which none can be made is started without. */
export const callbacksOf =
  ({ baseUrl, openKeyRing, onUnsigned }: CallbacksOptions): NonNullable<Dispatch['callbackOf']> =>
  async ({ orgId, id }) => {
    try {
      const tag = (await openKeyRing()).callbackTag({ orgId, id });
      return { url: `${baseUrl}${callbackPath}`, header: { [callbackHeader]: `${orgId}.${id}.${tag}` } };
    } catch (error) {
      onUnsigned(error);
      return null;
    }
  };

/**
 * `recorded`: the end of the run is in its row. `open`: Temporal says that the run goes on. `unavailable`: it could not be asked, so
 * that it has to call again.
 */
export type CallbackResult = 'recorded' | 'open' | 'unsigned' | 'unknown' | 'unavailable';

interface SignedRun {
  readonly orgId: string;
  readonly id: string;
  readonly tag: Buffer;
}

const form =
  /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

const readHeader = (text: string | undefined): SignedRun | null => {
  const [, orgId, id, tag] = (text ?? '').length > 200 ? [] : (form.exec(text ?? '') ?? []);
  if (orgId === undefined || id === undefined || tag === undefined) return null;
  return { orgId, id, tag: Buffer.from(tag, 'base64url') };
};

type Verifier = Pick<KeyRing, 'callbackTags'>;

interface KeyRings {
  readonly openKeyRing: () => Promise<Verifier>;
  /** The same, read again, but not at each call. Anybody who reaches the port can send a wrong signature. */
  readonly rereadKeyRing: () => Promise<Verifier>;
}

const isTagged = (keyRing: Verifier, { orgId, id, tag }: SignedRun): boolean =>
  keyRing.callbackTags({ orgId, id }).some((each) => timingSafeEqual(Buffer.from(each, 'base64url'), tag));

/** A secret that this process does not know yet may have signed it. */
const isSigned = async ({ openKeyRing, rereadKeyRing }: KeyRings, run: SignedRun): Promise<boolean> =>
  isTagged(await openKeyRing(), run) || isTagged(await rereadKeyRing(), run);

/**
 * Looks at the run of a callback at once. A callback only wakes: what is recorded is what Temporal says when it is asked, never what
 * the callback says, so that a callback that is sent again changes nothing.
 */
export const receiveCallback = async (
  parts: RunParts & KeyRings,
  header: string | undefined,
): Promise<CallbackResult> => {
  const read = readHeader(header);
  if (read === null || !(await isSigned(parts, read))) return 'unsigned';
  const { db } = parts;
  const { orgId, id } = read;
  const run = await withOrganization(db, orgId, (tx) => findRun(tx, orgId, id));
  if (run === undefined) return 'unknown';
  // Its end may come before the answer to its start has been recorded. A callback never starts a run.
  if (run.status === 'starting' && !(await recordStart(parts, run))) return 'unavailable';
  const started = await rereadRun(parts, run);
  if (!isRunOpen(started.status)) return 'recorded';
  const state = await askAbout(parts, started);
  const { status } = await rereadRun(parts, started);
  if (!isRunOpen(status)) return 'recorded';
  if (state !== null) return 'open';
  await withOrganization(db, orgId, (tx) => hastenRun(tx, { orgId, id }));
  return 'unavailable';
};
