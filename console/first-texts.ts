// The texts that the console needs before it has loaded a page; the others come with the first page.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A module and all that it imports at once, not what it loads later. */
const modulesFrom = (file: string, found = new Map<string, string>()): ReadonlyMap<string, string> => {
  if (found.has(file)) return found;
  const code = readFileSync(file, 'utf8');
  found.set(file, code);
  for (const [, name = ''] of code.matchAll(/^(?:import|export)\s(?!type\s)[^;'"]*from '(\.[^']+\.tsx?)'/gm))
    modulesFrom(join(dirname(file), name), found);
  return found;
};

/** Tells by its id whether a text is named in these modules, whole or by how it begins. */
export const firstTexts = (start: string): ((id: string) => boolean) => {
  const code = [...modulesFrom(start).values()].join('\n');
  const named = new Set([...code.matchAll(/'([^'\s]+)'/g)].map(([, id]) => id));
  const beginnings = [...new Set([...code.matchAll(/`([^`$\s]+\.)\$\{/g)].map(([, beginning = '']) => beginning))];
  return (id) => named.has(id) || beginnings.some((beginning) => id.startsWith(beginning));
};
