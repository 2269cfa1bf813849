import { createHash } from 'node:crypto';
import { platformChain } from '../../contract/ids.ts';
import { builtInRevision } from '../../contract/policy-revision.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Db } from '../../db/client.ts';
import { lockPolicyRevisions } from '../../db/locks.ts';
import { activate, findRevisionSummary, putRevision, recordLook } from '../../db/policy/revision.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { BundleSource, PolicyBundle, PolicySource, UnpackBundle } from '../../providers/policy/port.ts';
import type { Loop } from '../loops.ts';

const actor = 'freehold:policy';

interface TakeOptions {
  readonly db: Db;
  readonly source: BundleSource;
  readonly unpack: UnpackBundle;
  /** Why the policy cannot be used; null: it can. */
  readonly attempt: (source: PolicySource) => Promise<string | null>;
  readonly everyMs: number;
  readonly onLook: (outcome: 'unchanged' | 'activated' | 'rejected' | 'failed') => void;
}

/** Names a file by its bytes, and so one that cannot be opened. */
const fileIdOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A file, and the revision that it would be. */
type Opened =
  | { readonly id: string; readonly bundle: PolicyBundle; readonly problem: null }
  | { readonly id: string; readonly bundle: null; readonly problem: string };

/**
 * Looks for a new policy, and has it decide if it can be used. A policy is taken once, however it is packed: a former one that a
 * person activates decides until there is another one.
 */
export const bundleLoop = ({ db, source, unpack, attempt, everyMs, onLook }: TakeOptions): Loop => {
  const { place } = source;
  /** What this process has rejected. Others may have rejected it for a reason that is gone, such as another key. */
  const rejectedHere = new Set<string>();

  const read = async (): Promise<Uint8Array> => {
    try {
      return await source.read();
    } catch (error) {
      onLook('failed');
      await withPlatform(db, (tx) => recordLook(tx, place, messageOf(error)));
      throw error;
    }
  };

  let last: { readonly file: string; readonly opened: Opened } | null = null;
  /** Opens a file that stays once. */
  const open = async (bytes: Uint8Array): Promise<Opened> => {
    const file = fileIdOf(bytes);
    if (last?.file === file) return last.opened;
    const opened = await unpack(bytes).then(
      (bundle) => ({ id: bundle.id, bundle, problem: null }),
      (error: unknown) => ({ id: file, bundle: null, problem: messageOf(error) }),
    );
    last = { file, opened };
    return opened;
  };

  const reject = async (id: string, problem: string): Promise<void> => {
    rejectedHere.add(id);
    await withPlatform(db, async (tx) => {
      await lockPolicyRevisions(tx);
      const known = await findRevisionSummary(tx, id);
      await recordLook(tx, place, problem);
      if (known !== undefined && (known.status !== 'rejected' || known.problem === problem)) return;
      await putRevision(tx, { id, label: null, place, status: 'rejected', problem, wasm: null, data: null });
      const target = `policy:${id}`;
      await appendAudit(tx, { orgId: platformChain, actor, action: 'policy.reject', target, reason: problem });
    });
    onLook('rejected');
  };

  const take = async (id: string, { wasm, data, label }: PolicyBundle): Promise<void> => {
    await withPlatform(db, async (tx) => {
      await lockPolicyRevisions(tx);
      const known = await findRevisionSummary(tx, id);
      // Another worker was faster.
      if (known !== undefined && known.status !== 'rejected') return;
      const content = { wasm: Buffer.from(wasm).toString('base64'), data };
      await putRevision(tx, { id, label, place, status: 'former', problem: null, ...content });
      const previous = await activate(tx, id, actor);
      await recordLook(tx, place, null);
      await appendAudit(tx, {
        orgId: platformChain,
        actor,
        action: 'policy.activate',
        target: `policy:${id}`,
        detail: { previous: previous ?? builtInRevision, place, ...(label === null ? {} : { label }) },
      });
    });
    onLook('activated');
  };

  return {
    everyMs,
    failure: 'the place of policies could not be looked at',
    run: async () => {
      const { id, ...opened } = await open(await read());
      const known = await withPlatform(db, (tx) => findRevisionSummary(tx, id));
      if (known !== undefined && (known.status !== 'rejected' || rejectedHere.has(id))) {
        onLook('unchanged');
        return withPlatform(db, (tx) => recordLook(tx, place, known.problem));
      }
      if (opened.bundle === null) return reject(id, opened.problem);
      const problem = await attempt(opened.bundle);
      return problem === null ? take(id, opened.bundle) : reject(id, problem);
    },
  };
};
