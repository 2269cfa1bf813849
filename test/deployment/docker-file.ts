import { readFileSync } from 'node:fs';

export const dockerfileText = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');

interface Instruction {
  name: string;
  value: string;
}

/** Instructions of each stage; the last stage is the image. */
export const stages: Instruction[][] = [];
const lines = dockerfileText
  .replace(/^\s*#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n');
for (const line of lines) {
  const [, name, value] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) continue;
  if (name === 'FROM') stages.push([]);
  stages.at(-1)?.push({ name, value });
}

export const valuesOf = (stage: Instruction[] | undefined, name: string): string[] =>
  (stage ?? []).filter((instruction) => instruction.name === name).map(({ value }) => value);

/** The command of a `CMD` in exec form. With a shell form, a shell would not pass signals on to the process. */
export const execForm = (value: string | undefined): string[] => {
  const json = value?.slice(value.indexOf('['));
  const command: unknown = JSON.parse(json ?? 'null');
  if (!Array.isArray(command)) throw new Error(`not in exec form: ${value}`);
  return command.map(String);
};

export const image = stages.at(-1);
