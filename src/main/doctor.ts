import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { hasCode } from '../devstack/errno.ts';
import { commandLine } from '../layout/commands.ts';
import { type Config, readConfig } from './config.ts';
import { bad, checkDatabase, checkNode, checkPorts, checkTemporal, type Finding, fine } from './doctor-checks.ts';
import { exitCodeOf } from './usage-error.ts';

// Examines what the server stands on. `freehold doctor` runs it after its own checks of the api.

const RunFile = z.object({ temporalAddress: z.string(), databaseUrl: z.string(), apiUrl: z.url() });

const usage = `usage: ${commandLine('doctor')} [--json]
Exit codes: 0 all is well, 1 a finding is bad, 2 wrong arguments`;

/** The addresses of a stack that runs on this machine, where the environment has none. */
const withRunningStack = async (config: Config): Promise<Config> => {
  if (config.DATABASE_URL !== undefined || config.TEMPORAL_ADDRESS !== undefined) return config;
  const text = await readFile(join(config.FREEHOLD_DATA_DIR, 'run.json'), 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  });
  if (text === null) return config;
  const { temporalAddress, databaseUrl, apiUrl } = RunFile.parse(JSON.parse(text));
  const PORT = Number(new URL(apiUrl).port);
  return { ...config, DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress, PORT };
};

const configuration = async (): Promise<{ config?: Config; finding: Finding }> => {
  try {
    return { config: await withRunningStack(readConfig()), finding: fine('configuration', 'valid') };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return {
      finding: bad('configuration', text, 'Correct what is named; docs/configuration.md describes each variable.'),
    };
  }
};

const examine = async (): Promise<Finding[]> => {
  const { config, finding } = await configuration();
  const found =
    config === undefined ? [] : await Promise.all([checkPorts(config), checkDatabase(config), checkTemporal(config)]);
  return [checkNode(), finding, ...found.flat()];
};

const lineOf = ({ name, ok, detail, remedy }: Finding): string =>
  `${ok ? '✔' : '✖'} ${name.padEnd(13)} ${detail}${remedy === null ? '' : `\n${' '.repeat(16)}${remedy}`}`;

try {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) process.stdout.write(`${usage}\n`);
  else {
    const findings = await examine();
    for (const finding of findings)
      process.stdout.write(`${values.json ? JSON.stringify(finding) : lineOf(finding)}\n`);
    if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
  process.exitCode = exitCodeOf(error);
}
