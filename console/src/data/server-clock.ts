// The server's clock. Countdowns run by it, because a reader's computer may be minutes off.

/** The offset of the server's clock from this one, in milliseconds, lies between the two. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** `Date` of an answer has whole seconds: the server's time lies within the second that it names. */
export const boundsOf = (date: string, sentAt: number, receivedAt: number): Bounds | null => {
  const second = Date.parse(date);
  return Number.isNaN(second) ? null : { least: second - receivedAt, most: second + 1_000 - sentAt };
};

/** What two answers say together; the newer one alone if they contradict each other, as after a clock was set. */
export const narrowed = (known: Bounds | null, found: Bounds): Bounds => {
  if (known === null) return found;
  const both = { least: Math.max(known.least, found.least), most: Math.min(known.most, found.most) };
  return both.least > both.most ? found : both;
};

let bounds: Bounds | null = null;

export const observeClock = (response: Response, sentAt: number): void => {
  const found = boundsOf(response.headers.get('Date') ?? '', sentAt, Date.now());
  if (found !== null) bounds = narrowed(bounds, found);
};

/** The server's time at this moment of the reader's clock; the reader's own until an answer has told it. */
export const serverTime = (now: number): number =>
  bounds === null || (bounds.least <= 0 && bounds.most >= 0) ? now : now + (bounds.least + bounds.most) / 2;
