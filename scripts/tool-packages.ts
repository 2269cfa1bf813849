import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Installs what the lock file of a folder in `tools` names, unless it is installed already. */
export const installToolPackages = (tool: string): void => {
  // Written last, so that an interrupted installation is repeated.
  const stamp = join(tool, 'node_modules/.installed-lock.json');
  const lock = readFileSync(join(tool, 'package-lock.json'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  // Standard output belongs to the command that needs the tool.
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: tool, stdio: ['ignore', 2, 2] });
  writeFileSync(stamp, lock);
};
