// Plain JavaScript without dependencies: it runs before any are installed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unbuiltPackages } from './install-scripts.mjs';
import { claimInstallation } from './installation-lock.mjs';

const OUTPUT_MAX = 2_000;
const STOP_SIGNALS = ['SIGINT', 'SIGTERM'];

const readJson = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** An interrupted npm may leave half a file: that is as good as none. */
const installedPackages = (root) => {
  try {
    return readJson(join(root, 'node_modules', '.package-lock.json'))?.packages ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
};

let libcFamily;
/** Asked only when a package names a libc: the report costs a few milliseconds. */
const libc = () => {
  if (process.platform !== 'linux') return undefined;
  if (libcFamily === undefined) {
    process.report.excludeNetwork = true;
    libcFamily = process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
  }
  return libcFamily;
};

const allows = (list, value) => {
  if (list === undefined) return true;
  if (list.includes(`!${value}`)) return false;
  return list.every((item) => item.startsWith('!')) || list.includes(value);
};

const fitsPlatform = ({ os, cpu, libc: families }) =>
  allows(os, process.platform) && allows(cpu, process.arch) && (families === undefined || allows(families, libc()));

/** What package-lock.json names for this platform and node_modules lacks, as `name version`. */
const missingPackages = (root) => {
  const locked = readJson(join(root, 'package-lock.json'));
  if (locked === undefined) return [];
  const installed = installedPackages(root);
  const isProduction = process.env.NODE_ENV === 'production';
  return Object.entries(locked.packages)
    .filter(([path, entry]) => {
      if (!path.startsWith('node_modules/')) return false;
      if (installed[path]?.version === entry.version && existsSync(join(root, path))) return false;
      if (isProduction && (entry.dev || entry.devOptional)) return false;
      return !((entry.optional || entry.devOptional) && !fitsPlatform(entry));
    })
    .map(([path, entry]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)} ${entry.version ?? ''}`.trim());
};

/** The npm that started us when there is one, else the one beside this node, else the one on PATH. */
const npm = () => {
  const started = process.env.npm_execpath;
  if (started !== undefined && basename(started) === 'npm-cli.js') return [process.execPath, started];
  const beside = join(dirname(process.execPath), 'npm');
  return [process.platform !== 'win32' && existsSync(beside) ? beside : 'npm'];
};

const run = (command, args, options) =>
  new Promise((done) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    // An npm that outlives us would go on changing the folder whose lock ends with us.
    const pass = (signal) => {
      child.once('close', () => process.exit(signal === 'SIGINT' ? 130 : 143));
      child.kill(signal);
    };
    for (const signal of STOP_SIGNALS) process.once(signal, pass);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      // The beginning has the cause; npm ends with its usage.
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(0, OUTPUT_MAX);
      });
    }
    const finish = (result) => {
      for (const signal of STOP_SIGNALS) process.off(signal, pass);
      done(result);
    };
    child.on('error', (error) => finish({ isDone: false, output: error.message }));
    child.on('close', (code) => finish({ isDone: code === 0, output }));
  });

const install = async (root, missing, onProgress) => {
  const shown = missing.slice(0, 3).join(', ');
  onProgress(
    `installing dependencies: ${missing.length} missing or out of date (${shown}${missing.length > 3 ? ', …' : ''})`,
  );
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1_000);
  const progress = setInterval(() => onProgress(`installing dependencies: ${seconds()} s`), 10_000);
  const [command, ...prefix] = npm();
  const { isDone, output } = await run(command, [...prefix, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
  });
  clearInterval(progress);
  if (!isDone)
    throw new Error(
      `${output.trim()}\n\nThe dependencies could not be installed. Run \`npm ci\` in ${root} and start again.`,
    );
  onProgress(`installing dependencies: done in ${seconds()} s`);
};

const installOnce = async (root, onProgress) => {
  let isWaitingTold = false;
  for (;;) {
    const claim = claimInstallation(root);
    if (claim.isOurs) {
      try {
        const missing = missingPackages(root);
        if (missing.length > 0) await install(root, missing, onProgress);
      } finally {
        claim.release();
      }
      return;
    }
    if (!isWaitingTold) onProgress(`waiting for process ${claim.holder}, which is installing the dependencies`);
    isWaitingTold = true;
    await sleep(250);
  }
};

/** npm 12 skips, without a word, the install scripts that `allowScripts` does not name; other tools have such switches too. */
const repair = async (root, onProgress) => {
  for (const { folder, script, lacks } of unbuiltPackages(root)) {
    onProgress(`running the skipped install script of ${folder === '.' ? 'this project' : folder}`);
    await run(process.execPath, [script], { cwd: join(root, folder), env: { ...process.env, INIT_CWD: root } });
    if (unbuiltPackages(root).some((unbuilt) => unbuilt.folder === folder)) {
      throw new Error(
        `${folder} lacks ${lacks}, which its install script makes. Run \`npm rebuild\` in ${root}, ` +
          'or `npm ci` without `--ignore-scripts` and without `--omit=optional`, and start again.',
      );
    }
  }
};

/** Returns at once, and says nothing, when everything that is locked is installed. */
export const ensureDependencies = async ({ root, onProgress }) => {
  if (missingPackages(root).length > 0) {
    await installOnce(root, onProgress);
    const missing = missingPackages(root);
    if (missing.length > 0) {
      throw new Error(
        `\`npm ci\` left out ${missing.join(', ')}. Run \`npm ci --include=optional\` in ${root} and start again.`,
      );
    }
  }
  await repair(root, onProgress);
};
