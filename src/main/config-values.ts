import { z } from 'zod';

// The forms of environment variables.

export const flag = z.stringbool();
export const onOff = z.enum(['on', 'off']).default('on');
export const port = z.coerce.number().int().min(1).max(65_535);
export const limit = z.coerce.number().int().min(1).max(1_000_000_000);
export const milliseconds = z.coerce.number().int().min(1);
export const seconds = z.coerce.number().int().min(1);
const commaSeparated = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
export const nameServers = z
  .string()
  .transform(commaSeparated)
  .pipe(
    z.array(
      z
        .string()
        .regex(
          /^(?:[0-9.]{7,15}(?::\d{1,5})?|[0-9A-Fa-f:.]{2,45}|\[[0-9A-Fa-f:.]{2,45}\]:\d{1,5})$/,
          'address or address:port',
        ),
    ),
  );
export const networks = z
  .string()
  .transform(commaSeparated)
  .pipe(z.array(z.union([z.cidrv4(), z.cidrv6()])));
export const webhookSecret = z
  .string()
  .regex(/^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'whsec_ and base64')
  .min(38, 'must have at least 24 bytes');
export const url = (protocols: RegExp) => z.url({ protocol: protocols });
