import { DomainError } from '../../contract/errors.ts';
import { matchPrincipal, type Principal } from '../../contract/principal.ts';

/** Limits of open streams. Each occupies a socket and memory for as long as its client stays connected. */
export interface StreamSettings {
  readonly perKey: number;
  readonly perOrganization: number;
  /** All streams of this process, including the platform's. */
  readonly perProcess: number;
  /** The longest duration of a stream. It is then closed, and its client resumes where it was. */
  readonly streamMsMax: number;
}

export interface StreamLimits {
  /** Counts a stream as open until the returned function is called. Throws `stream_limit_reached`. */
  open(principal: Principal): () => void;
  readonly streamMsMax: number;
  count(): number;
}

const retryAfterSeconds = 5;

/** A counter, its maximum, and the holder of the streams as shown in the error. */
type StreamLimit = [name: string, max: number, whose: string];

export const openStreamLimits = ({
  perKey,
  perOrganization,
  perProcess,
  streamMsMax,
}: StreamSettings): StreamLimits => {
  const open = new Map<string, number>();
  const all = 'process';
  const change = (name: string, by: number): void => {
    const count = (open.get(name) ?? 0) + by;
    if (count > 0) open.set(name, count);
    else open.delete(name);
  };
  return {
    open: (principal) => {
      const own = matchPrincipal<StreamLimit[]>(principal, {
        platform: () => [],
        operator: ({ credential }) => [[`${credential.kind}:${credential.id}`, perKey, `your ${credential.kind}`]],
        user: ({ credential, orgId }) => [
          [`${credential.kind}:${credential.id}`, perKey, `your ${credential.kind}`],
          [`organization:${orgId}`, perOrganization, 'your organization'],
        ],
      });
      const limits: StreamLimit[] = [...own, [all, perProcess, 'this process']];
      const reached = limits.find(([name, max]) => (open.get(name) ?? 0) >= max);
      if (reached !== undefined) {
        const [, max, whose] = reached;
        const message = `At most ${max} streams of ${whose} can be open at a time.`;
        throw new DomainError('stream_limit_reached', message, { retryAfterSeconds });
      }
      for (const [name] of limits) change(name, 1);
      let isOpen = true;
      return () => {
        if (isOpen) for (const [name] of limits) change(name, -1);
        isOpen = false;
      };
    },
    streamMsMax,
    count: () => open.get(all) ?? 0,
  };
};
