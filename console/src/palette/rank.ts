// Which entries match what was typed, the best first.

const groups = ['found', 'recent', 'organizations', 'pages', 'actions'] as const;

type GroupId = (typeof groups)[number];

export interface Entry {
  readonly id: string;
  readonly group: GroupId;
  readonly title: string;
  /** What tells it from others of the same title. */
  readonly detail: string;
  /** More words under which it is found. */
  readonly words?: string;
  /** Whether the server found it for what was typed, however it compares. */
  readonly isFound?: boolean;
  /** The keys that do the same. */
  readonly keys?: string;
  /** A page, or what to do. */
  readonly target: string | (() => void);
}

export interface Group {
  readonly id: GroupId;
  readonly entries: readonly Entry[];
}

/** How many of each group are listed. More is found by typing more. */
const shown: Readonly<Record<GroupId, number>> = { found: 8, recent: 5, organizations: 8, pages: 40, actions: 16 };

/** Without case and marks, so that "uberblick" finds "Überblick". */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const wordsOf = (text: string): readonly string[] => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');

/** The lower, the better; null: it does not match. */
export const scoreOf = ({ title, detail, words = '' }: Entry, typed: string): number | null => {
  const text = fold(typed.trim());
  const name = fold(title);
  if (name === text) return 0;
  if (name.startsWith(text)) return 1;
  const parts = wordsOf(fold(`${title} ${detail} ${words}`));
  const asked = wordsOf(text);
  if (asked.length > 0 && asked.every((word) => parts.some((part) => part.startsWith(word)))) return 2;
  return asked.length > 0 && asked.every((word) => parts.some((part) => part.includes(word))) ? 3 : null;
};

/** Of what only the server finds. */
const scoreOfFound = 4;

/** The entries by group. The group with the best match comes first; without a text, all come in their own order. */
export const rank = (entries: readonly Entry[], typed: string): readonly Group[] => {
  const isAll = typed.trim() === '';
  const scored = entries.flatMap((entry) => {
    const score = isAll ? 0 : (scoreOf(entry, typed) ?? (entry.isFound === true ? scoreOfFound : null));
    return score === null ? [] : [{ entry, score }];
  });
  const found = groups.flatMap((id) => {
    const own = scored.filter(({ entry }) => entry.group === id).sort((one, other) => one.score - other.score);
    const [best] = own;
    if (best === undefined) return [];
    return [{ id, best: best.score, entries: own.slice(0, shown[id]).map(({ entry }) => entry) }];
  });
  return found.sort((one, other) => one.best - other.best).map(({ id, entries: listed }) => ({ id, entries: listed }));
};
