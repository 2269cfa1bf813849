// Lints .github/workflows by actionlint: the one that is installed, or the pinned one by Go.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const version = 'v1.7.12';

/** Runs a command to its end; null: there is no such command. */
const run = (command: string, args: readonly string[]): number | null => {
  const { error, status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') return null;
  if (error !== undefined) throw error;
  return status ?? 1;
};

const status = run('actionlint', []) ?? run('go', ['run', `github.com/rhysd/actionlint/cmd/actionlint@${version}`]);
if (status === null) {
  console.error(`There is neither actionlint nor Go. Install Go (https://go.dev/dl) and run this again, or get
actionlint ${version} from https://github.com/rhysd/actionlint/releases.`);
}
process.exitCode = status ?? 1;
