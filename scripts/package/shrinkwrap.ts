interface LockEntry {
  version?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  dev?: boolean;
  devOptional?: boolean;
  optional?: boolean;
  peer?: boolean;
}

export interface Lock {
  lockfileVersion: number;
  packages: Record<string, LockEntry>;
}

interface Wanted {
  name: string;
  version: string;
  license: string;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
}

/** Where Node finds a package that the package at `from` imports. */
const located = ({ packages }: Lock, from: string, name: string): string | undefined => {
  for (let folder = from; ; ) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === '') return undefined;
    const parent = folder.lastIndexOf('/node_modules/');
    folder = parent === -1 ? '' : folder.slice(0, parent);
  }
};

/** Copies of the lock's entries that a package needs, at the same places: what is installed is what was tested. */
export const shrinkwrapOf = (lock: Lock, wanted: Wanted): object => {
  /** By path; true: only optional packages need it. */
  const reached = new Map<string, boolean>();
  const visit = (
    from: string,
    { dependencies, optionalDependencies, ...entry }: LockEntry,
    isOptional: boolean,
  ): void => {
    const peers = Object.keys(entry.peerDependencies ?? {}).filter(
      (name) => entry.peerDependenciesMeta?.[name]?.optional !== true,
    );
    const optional = new Set(Object.keys(optionalDependencies ?? {}));
    for (const name of new Set([...Object.keys(dependencies ?? {}), ...optional, ...peers])) {
      const path = located(lock, from, name);
      const found = path === undefined ? undefined : lock.packages[path];
      if (path === undefined || found === undefined) {
        if (optional.has(name)) continue;
        throw new Error(`package-lock.json has no ${name} for ${from}`);
      }
      const isOptionalHere = isOptional || optional.has(name);
      const before = reached.get(path);
      if (before === false || before === isOptionalHere) continue;
      reached.set(path, isOptionalHere);
      visit(path, found, isOptionalHere);
    }
  };
  visit('', wanted, false);
  const packages = [...reached]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, isOptional]) => {
      const { dev, devOptional, peer, optional, ...entry } = lock.packages[path] ?? {};
      return [path, isOptional ? { ...entry, optional: true } : entry] as const;
    });
  const { name, version } = wanted;
  return {
    name,
    version,
    lockfileVersion: lock.lockfileVersion,
    requires: true,
    packages: { '': wanted, ...Object.fromEntries(packages) },
  };
};
