import type { TimelineEntry } from '../../../../src/client/index.ts';
import type { Tone } from '../../parts/status/status.tsx';
import { isTextId, type TextId, useText } from '../../text/text.tsx';

type HappenedText = Extract<TextId, `happened.${string}`>;
const isHappenedText = (id: string): id is HappenedText => isTextId(id);

const endedIn = { succeeded: 'good', failed: 'bad', compensated: 'warn', canceled: 'idle' } as const;
type End = keyof typeof endedIn;

/** In which of its ends the operation of the entry ended; null: it is not about an end. */
const endOf = ({ source, summary }: TimelineEntry): End | null => {
  const end = summary.replace('operation.', '');
  return source === 'operation' && Object.hasOwn(endedIn, end) ? (end as End) : null;
};

/** Whether the entry is the end of an operation, whose reason is the code of its error. */
export const isEnd = (entry: TimelineEntry): boolean => endOf(entry) !== null;

const alarming = new Set(['access.denied', 'authentication.failed', 'session.refresh_reused', 'factor.copied']);
const noteworthy = new Set(['webhook.disable', 'drift.find', 'organization.hold', 'domain.lose', 'federation.refuse']);

export const toneOf = (entry: TimelineEntry): Tone => {
  const end = endOf(entry);
  if (end !== null) return endedIn[end];
  if (entry.source === 'operation') return 'busy';
  if (alarming.has(entry.summary)) return 'bad';
  return noteworthy.has(entry.summary) ? 'warn' : 'idle';
};

/** What happened, in words. An action that there are no words for is shown as it is called. */
export const useEntryText = () => {
  const t = useText();
  return (entry: TimelineEntry): string => {
    const { operationKind, summary } = entry;
    const end = endOf(entry);
    if (operationKind !== null) {
      const kind = t(`operationKind.${operationKind}`);
      return end === null ? t('timeline.started', { kind }) : t(`timeline.ended.${end}`, { kind });
    }
    const id = `happened.${summary}`;
    return isHappenedText(id) ? t(id) : summary;
  };
};

const kinds = ['user', 'person', 'operator', 'platform', 'freehold', 'network'] as const;

/** An actor or a target is a kind and a name, such as `user:<id>`. */
const namedIn = (name: string): readonly [kind: string, id: string] => {
  const [kind = '', ...id] = name.split(':');
  return [kind, id.join(':')];
};

/** Who it was: by email where the reader may see it, or by kind and id. */
export const useActorText = (emails: ReadonlyMap<string, string>) => {
  const t = useText();
  return (actor: string): string => {
    const [kind, id] = namedIn(actor);
    const email = kind === 'user' ? emails.get(id) : undefined;
    if (email !== undefined) return email;
    const known = kinds.find((each) => each === kind);
    const shownId = /^[0-9a-f-]{36}$/.test(id) ? `…${id.slice(-8)}` : id;
    return known === undefined ? actor : `${t(`actor.${known}`)} ${shownId}`;
  };
};
