// The blocks of code on a page, as a reader meets them.

export const tabs = ['curl', 'command line', 'client'] as const;
export type Tab = (typeof tabs)[number];

export interface Block {
  /** `page.md:12` */
  readonly at: string;
  readonly language: string;
  /** Undefined: it belongs to every tab. */
  readonly tab: Tab | undefined;
  readonly text: string;
  /** Why no test runs it; undefined: one does. */
  readonly notRun: string | undefined;
  /** Statuses above 399 that are expected. */
  readonly answers: readonly number[];
  /** Text that appears within seconds. */
  readonly prints: string | undefined;
}

// Comments before a block say how it is run: `not run: <why>`, `answers 409`, `prints <text>`.
const pattern =
  /(?<comments>(?:^<!-- [^\n]* -->\n)*)^```(?<language>\w+)(?: \[(?<tab>[^\]\n]+)\])?\n(?<text>[\s\S]*?)^```$/gm;

export const blocksOf = (page: string, text: string): Block[] =>
  [...text.matchAll(pattern)].map((match) => {
    const { comments = '', language = '', tab, text: content = '' } = match.groups ?? {};
    const lines = text.slice(0, match.index + comments.length).split('\n').length;
    const after = (name: string): string | undefined => new RegExp(`<!-- ${name}:? (.*) -->`).exec(comments)?.[1];
    if (tab !== undefined && !tabs.some((known) => known === tab)) throw new Error(`${page}:${lines} has a tab ${tab}`);
    return {
      at: `${page}:${lines}`,
      language,
      tab: tab as Tab | undefined,
      text: content,
      notRun: after('not run'),
      answers: (after('answers') ?? '').split(' ').filter(Boolean).map(Number),
      prints: after('prints'),
    };
  });

/** Organizations that a page takes for granted: `<!-- needs globex -->`. */
export const neededBy = (text: string): string[] =>
  (/^<!-- needs (.*) -->$/m.exec(text)?.[1] ?? '').split(' ').filter(Boolean);

/** Whether a test runs the block: shell commands, and the client's statements. */
export const isRun = (block: Block): boolean =>
  block.notRun === undefined && (block.language === 'sh' || block.tab !== undefined);

/** The commands of a block one after the other, since one may need what the one before has shown. */
export const commandsOf = ({ language, text }: Block): string[] =>
  language !== 'sh' || text.includes('<<') ? [text] : text.split(/(?<!\\)\n(?=(?:call|own|mine|curl|freehold|npm) )/);
