import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';

export const composePath = 'docker-compose.yml';
const root = new URL('../../', import.meta.url);
export const composeText = readFileSync(new URL(composePath, root), 'utf8');

// The parser used by the linter.
const { parse } = createRequire(createRequire(import.meta.url).resolve('dclint'))('yaml') as {
  parse(text: string, options: { merge: boolean }): unknown;
};

const Service = z.object({
  image: z.string().optional(),
  build: z.object({ context: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
  ports: z.array(z.string()).default([]),
  restart: z.string().optional(),
  volumes: z.array(z.string()).default([]),
});

const Compose = z.object({
  services: z.record(z.string(), Service),
  configs: z.record(z.string(), z.object({ content: z.string() })),
});

/** As a program reads it that knows nothing of this product. */
export const plainCompose = parse(composeText, { merge: true }) as {
  services: Record<string, Record<string, unknown>>;
};

export const compose = Compose.parse(plainCompose);

/** The values of a Temporal dynamic configuration, where each key has one unconditional value. */
export const dynamicConfig = (text: string): Record<string, unknown> => {
  const entries = z.record(z.string(), z.tuple([z.strictObject({ value: z.unknown() })]));
  return Object.fromEntries(
    Object.entries(entries.parse(parse(text, { merge: false }))).map(([key, [{ value }]]) => [key, value]),
  );
};
