/**
 * Statements of one transaction, sent without waiting in between: the connection runs them in their order, in one round
 * trip. All have settled when this does, so that none can follow a rollback; the first that failed is the one thrown.
 */
export const together = async <T extends readonly unknown[] | []>(
  statements: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> => {
  const sent = statements.map((statement) => Promise.resolve(statement));
  await Promise.allSettled(sent);
  return (await Promise.all(sent)) as { -readonly [P in keyof T]: Awaited<T[P]> };
};
