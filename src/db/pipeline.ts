/**
 * Sends statements of one transaction without waiting in between; the connection runs them in order, in one round trip.
 * Settles after all of them, so that none can follow a rollback. Throws the error of the first one that failed.
 */
export const pipeline = async <T extends readonly unknown[] | []>(
  statements: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> => {
  const sent = statements.map((statement) => Promise.resolve(statement));
  await Promise.allSettled(sent);
  return (await Promise.all(sent)) as { -readonly [P in keyof T]: Awaited<T[P]> };
};
