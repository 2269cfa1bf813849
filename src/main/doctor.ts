import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Config, readConfig } from './config.ts';
import { bad, checkDatabase, checkNode, checkPort, checkTemporal, type Finding, fine } from './doctor-checks.ts';

// Examines what the server stands on. `freehold doctor` runs it after its own checks of the api.

const RunFile = z.object({ temporalAddress: z.string(), databaseUrl: z.string(), apiUrl: z.url() });

/** The addresses of a stack that runs on this machine, where the environment has none. */
const withRunningStack = async (config: Config): Promise<Config> => {
  if (config.DATABASE_URL !== undefined || config.TEMPORAL_ADDRESS !== undefined) return config;
  const text = await readFile(join(config.FREEHOLD_DATA_DIR, 'run.json'), 'utf8').catch(() => null);
  if (text === null) return config;
  const { temporalAddress, databaseUrl, apiUrl } = RunFile.parse(JSON.parse(text));
  const PORT = Number(new URL(apiUrl).port);
  return { ...config, DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress, PORT };
};

const examine = async (): Promise<Finding[]> => {
  try {
    const config = await withRunningStack(readConfig());
    const found = await Promise.all([checkPort(config), checkDatabase(config), checkTemporal(config)]);
    return [checkNode(), fine('configuration', 'valid'), ...found.flat()];
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return [checkNode(), bad('configuration', text, 'Correct these variables.')];
  }
};

const lineOf = ({ name, ok, detail, remedy }: Finding): string =>
  `${ok ? '✔' : '✖'} ${name.padEnd(13)} ${detail}${remedy === null ? '' : `\n${' '.repeat(16)}${remedy}`}`;

const findings = await examine();
const isJson = process.argv.includes('--json');
for (const finding of findings) process.stdout.write(`${isJson ? JSON.stringify(finding) : lineOf(finding)}\n`);
if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
