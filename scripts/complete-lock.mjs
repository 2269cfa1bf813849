// npm leaves a platform's optional package out of package-lock.json when the registry that it asked does not hold it, and
// then refuses its own lock file in `npm ci`. This names them again, with what their names say of their platform.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const platform =
  /-(android|darwin|linux|win32|freebsd|openbsd|netbsd|sunos|aix|openharmony)-(arm64|arm|x64|ia32|ppc64|s390x|riscv64|loong64|mips64el)(?:-(.*))?$/;

/** The lock's key of a package as seen from another one, as Node resolves it. */
const resolve = (packages, from, name) => {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const key = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (key in packages) return key;
    if (folder === '') return undefined;
  }
};

const entryOf = (name, version, parent) => {
  const [, os, cpu, abi] = platform.exec(name) ?? [];
  if (os === undefined) throw new Error(`${name} is optional and its name does not say for which platform`);
  return {
    version,
    cpu: [cpu],
    ...(parent.dev === true ? { dev: true } : {}),
    ...(os === 'linux' && abi !== undefined ? { libc: [abi.includes('musl') ? 'musl' : 'glibc'] } : {}),
    ...(parent.license === undefined ? {} : { license: parent.license }),
    optional: true,
    os: [os],
    ...(parent.engines === undefined ? {} : { engines: parent.engines }),
  };
};

/** Keys of the lock that npm left out, with what to write there. */
const missingEntries = (packages) => {
  const missing = {};
  for (const [key, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      if (resolve(packages, key, name) === undefined) missing[`node_modules/${name}`] = entryOf(name, version, parent);
    }
  }
  return missing;
};

const readLock = () => JSON.parse(readFileSync(file, 'utf8'));

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const lock = readLock();
  const { '': root, ...packages } = { ...lock.packages, ...missingEntries(lock.packages) };
  lock.packages = { '': root, ...Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1))) };
  writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
}
