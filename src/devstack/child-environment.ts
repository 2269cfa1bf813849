/**
 * Variables with which third-party programs find their tools, home and temporary files, and the machine's language and
 * clock. They get nothing else of this process's environment, above all no secrets.
 */
const PLAIN = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'LC_CTYPE'] as const;

/** Builds the environment of a third-party program from a fixed list of names, and `more` that it needs. */
export const childEnvironment = (more: readonly string[] = []): NodeJS.ProcessEnv => {
  const names = new Set<string>([...PLAIN, ...more]);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => names.has(name)));
};
