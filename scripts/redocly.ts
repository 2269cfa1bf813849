import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const cli = fileURLToPath(new URL('../node_modules/@redocly/cli/bin/cli.js', import.meta.url));

/** Redocly neither sends telemetry nor looks for updates. */
export const offline = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

/** Runs Redocly, from the package that also lints the document. */
export const redocly = async (...args: string[]): Promise<void> => {
  await promisify(execFile)(process.execPath, [cli, ...args], { env: { ...process.env, ...offline } });
};

/** Calls `use` with a folder that exists as long as it runs. */
export const withFolder = async <T>(use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'freehold-api-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** The YAML of an OpenAPI document in JSON. */
export const yamlOf = (document: string): Promise<string> =>
  withFolder(async (folder) => {
    const [from, to] = [join(folder, 'openapi.json'), join(folder, 'openapi.yaml')];
    await writeFile(from, document);
    await redocly('bundle', from, '--output', to);
    return readFile(to, 'utf8');
  });
