import { type RouteConfig, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import '../contract/plain-messages.ts';
import { DomainError, type FieldError, fieldErrorsMax, invalidInput } from '../contract/errors.ts';
import { duplicateMember } from './body/duplicate-members.ts';
import { excessOf } from './body/json-bounds.ts';
import type { ApiEnv } from './env.ts';

const pathLengthMax = 200;

/** Prefixes of paths in field errors; fields of the body have none. */
const prefixes = { json: [], query: ['query'], param: ['path'], header: ['header'] } as const;
type Target = keyof typeof prefixes;

/** Shortens a name chosen by the caller, without leaving half of a surrogate pair (RFC 7493, 2.1). */
const shown = (path: string): string => path.slice(0, pathLengthMax).replace(/\p{Cs}/gu, '\ufffd') || 'body';

/** Lists field errors, up to the maximum: their number depends on the caller's input. */
const fieldErrors = (error: z.ZodError, target: Target): FieldError[] =>
  error.issues.slice(0, fieldErrorsMax).flatMap((issue): FieldError[] => {
    const at = (key: readonly PropertyKey[]) =>
      shown([...prefixes[target], ...issue.path, ...key].map(String).join('.'));
    if (issue.code === 'unrecognized_keys')
      return issue.keys
        .slice(0, fieldErrorsMax)
        .map((key) => ({ path: at([key]), message: 'is not a known field', code: 'unknown_field' }));
    const code = issue.code === 'custom' ? 'invalid_value' : issue.code;
    return [{ path: at([]), message: issue.message, code }];
  });

const invalidBody = (message: string, cause?: unknown): DomainError =>
  invalidInput([{ path: 'body', message, code: 'malformed' }], cause);

const isJson = (contentType: string): boolean => {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  // RFC 8259, 8.1: JSON exchanged between systems is UTF-8.
  return (
    /^application\/(?:[a-z0-9!#$&^_.-]+\+)?json$/.test(type.trim()) && /^(?:charset="?utf-8"?)?$/.test(charset ?? '')
  );
};

const parseJson = (bytes: ArrayBuffer): unknown => {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalidBody('is not JSON', cause);
  }
  const duplicate = duplicateMember(new Uint8Array(bytes));
  if (duplicate === null) return body;
  const path = shown(duplicate);
  throw invalidInput([{ path, message: 'occurs more than once in its object', code: 'duplicate_member' }]);
};

const readJson = async (c: Context<ApiEnv>, isRequired: boolean): Promise<unknown> => {
  let bytes: ArrayBuffer;
  try {
    bytes = await c.req.arrayBuffer();
  } catch (cause) {
    throw invalidBody('ended before it was complete', cause);
  }
  if (bytes.byteLength === 0 && !isRequired) return {};
  const contentType = c.req.header('content-type');
  if (contentType === undefined && bytes.byteLength === 0) throw invalidBody('a JSON object is required');
  if (contentType === undefined || !isJson(contentType))
    throw new DomainError('unsupported_media_type', 'The body must be application/json in UTF-8');
  const excess = excessOf(new Uint8Array(bytes));
  if (excess !== null) throw invalidBody(excess);
  return parseJson(bytes);
};

/** Reads the query. Reports repeated parameters, because it would be unclear which of the values counts. */
const readQuery = (c: Context<ApiEnv>): { values: Record<string, string>; repeated: FieldError[] } => {
  const { searchParams } = new URL(c.req.url);
  const times = new Map<string, number>();
  for (const name of searchParams.keys()) times.set(name, (times.get(name) ?? 0) + 1);
  return {
    values: Object.fromEntries(searchParams),
    repeated: [...times]
      .filter(([, count]) => count > 1)
      .slice(0, fieldErrorsMax)
      .map(([name]) => ({
        path: shown(`query.${name}`),
        message: 'is given more than once',
        code: 'repeated',
      })),
  };
};

const readHeaders = (c: Context<ApiEnv>, schema: z.ZodObject): Record<string, string> =>
  Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => {
      const value = c.req.header(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );

const nothing = z.strictObject({});

/** Parses all parts of a request by the schemas of its route, and reports all errors at once. */
export const parseRequest = (route: RouteConfig): MiddlewareHandler<ApiEnv> => {
  const { query = nothing, params, headers, body } = route.request ?? {};
  const json = body?.content['application/json'];
  const bodySchema = json && 'schema' in json ? json.schema : undefined;
  return async (c, next) => {
    let errors: FieldError[] = [];
    const read = async (target: Target, schema: z.ZodType, value: unknown) => {
      const result = await schema.safeParseAsync(value);
      if (!result.success) errors = errors.concat(fieldErrors(result.error, target));
      else c.req.addValidatedData(target, result.data as object);
    };
    const { values, repeated } = readQuery(c);
    errors = errors.concat(repeated);
    await read('query', query, values);
    if (params) await read('param', params, c.req.param());
    if (headers instanceof z.ZodObject) await read('header', headers, readHeaders(c, headers));
    if (bodySchema instanceof z.ZodType) await read('json', bodySchema, await readJson(c, body?.required !== false));
    if (errors.length > 0) throw invalidInput(errors);
    await next();
  };
};
