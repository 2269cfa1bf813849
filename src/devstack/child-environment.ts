/**
 * Programs of others need to find their tools, their home and their temporary files, and to know the language and clock
 * of the machine. Everything else in our environment, our secrets above all, is none of their business.
 */
const PLAIN = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'LC_CTYPE'] as const;

/** Builds the environment of a program that is not ours from a fixed list of names, and `more` that this one needs. */
export const childEnvironment = (more: readonly string[] = []): NodeJS.ProcessEnv => {
  const names = new Set<string>([...PLAIN, ...more]);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => names.has(name)));
};
