import type { Row } from './definition.ts';
import { exitCodes } from './failure.ts';
import { UsageError } from './given.ts';
import { jsonOf, printLines, tableOf } from './present.ts';
import { readProfiles, writeProfiles } from './profiles.ts';

export const listProfiles = async (isJson: boolean): Promise<number> => {
  const { current, profiles } = await readProfiles();
  const rows: Row[] = Object.entries(profiles).map(([name, { url, org = null }]) => ({
    name,
    url,
    org,
    current: name === current,
  }));
  printLines(isJson ? rows.map(jsonOf) : tableOf(rows, ['name', 'url', 'org', 'current']));
  return exitCodes.done;
};

export const useProfile = async (name: string): Promise<number> => {
  const saved = await readProfiles();
  if (saved.profiles[name] === undefined) throw new UsageError(`There is no profile ${name}.`);
  await writeProfiles({ ...saved, current: name });
  printLines([`The profile ${name} is used from now on.`], process.stderr);
  return exitCodes.done;
};
