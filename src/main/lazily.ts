/** Opens a thing when it is first needed. After a failure, opens it again when it is next needed. */
export const lazily = <T>(open: () => Promise<T>): (() => Promise<T>) => {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
};

/** The same, and opens it again when it is needed after this time. */
export const lazilyAfresh = <T>(ms: number, open: () => Promise<T>): (() => Promise<T>) => {
  let [opened, openedAt] = [lazily(open), 0];
  return () => {
    if (performance.now() - openedAt > ms) [opened, openedAt] = [lazily(open), performance.now()];
    return opened();
  };
};
