interface EventBody {
  type: string;
  at: Date;
  orgId: string;
  /** null: of a test, which is no event of the organization. */
  sequence: number | null;
  payload: Readonly<Record<string, unknown>>;
}

/** The payload of Standard Webhooks; made once, and from then on the same bytes. */
export const bodyOf = ({ type, at, orgId, sequence, payload }: EventBody): string =>
  JSON.stringify({ type, timestamp: at.toISOString(), data: { ...payload, orgId, sequence } });
