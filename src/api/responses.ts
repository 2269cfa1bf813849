import { z } from '@hono/zod-openapi';
import { AuditExportLine } from '../contract/audit.ts';
import { type ErrorCode, errorTable, isErrorCode } from '../contract/errors.ts';
import { OrganizationEvent } from '../contract/event.ts';
import { OperationEvent } from '../contract/operation.ts';
import type { Permission } from '../contract/permissions.ts';
import { Problem } from '../contract/problem.ts';
import { runInputBytesMaxDefault } from '../contract/run.ts';
import type { AddressLimit } from '../usecases/rate-limit/address-guard.ts';

type StatusOf<C extends ErrorCode> = (typeof errorTable)[C]['status'];

interface ProblemResponse {
  description: string;
  headers?: z.ZodObject;
  content: { 'application/problem+json': { schema: typeof Problem; examples: Record<string, { $ref: string }> } };
}

const exampleOf = (code: ErrorCode): { summary: string; value: Problem } => {
  const { status, title } = errorTable[code];
  const value: Problem = {
    type: `/docs/errors#${code}`,
    title,
    status,
    detail: title,
    code,
    instance: '/v1/orgs',
    requestId: '3f1d1a52-6c0e-4a0c-9a55-2f8a7b6d9c11',
  };
  if (code === 'validation_failed')
    value.errors = [{ path: 'owner.email', message: 'Invalid email address', code: 'invalid_format' }];
  return { summary: title, value };
};

/** One example for each code, for `components.examples`. */
export const problemExamples = Object.keys(errorTable)
  .filter(isErrorCode)
  .map((code) => ({ code, example: exampleOf(code) }));

const headersOf = (status: number): z.ZodObject | undefined => {
  if (status === 401)
    return z.object({ 'WWW-Authenticate': z.string().openapi({ description: '`Bearer`, RFC 6750 and RFC 9470.' }) });
  if (status === 503 || status === 429)
    return z.object({ 'Retry-After': z.string().openapi({ description: 'Seconds to wait before the next attempt.' }) });
  return undefined;
};

/** Describes the problems of a route: one response for each status, with an example for each of its codes. */
export const problems = <C extends ErrorCode>(...codes: C[]): { [S in StatusOf<C>]: ProblemResponse } => {
  const statuses = [...new Set(codes.map((code) => errorTable[code].status))].sort((a, b) => a - b);
  const entries = statuses.map((status) => {
    const ofStatus = codes.filter((code) => errorTable[code].status === status);
    const headers = headersOf(status);
    const response: ProblemResponse = {
      description: ofStatus.map((code) => `\`${code}\`: ${errorTable[code].title}.`).join(' '),
      ...(headers === undefined ? {} : { headers }),
      content: {
        'application/problem+json': {
          schema: Problem,
          examples: Object.fromEntries(ofStatus.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
        },
      },
    };
    return [status, response];
  });
  return Object.fromEntries(entries);
};

const isProblem = (response: unknown): response is ProblemResponse =>
  typeof response === 'object' && response !== null && 'content' in response;

/** Adds a problem to the responses of a route. */
export const withProblem = <R extends Record<string | number, unknown>>(responses: R, code: ErrorCode): R => {
  const { status } = errorTable[code];
  const added = problems(code) as Record<number, ProblemResponse>;
  const [known, extra] = [responses[status], added[status]];
  if (!isProblem(known) || extra === undefined) return { ...responses, ...added };
  const type = 'application/problem+json';
  const examples = { ...known.content[type].examples, ...extra.content[type].examples };
  const description = `${known.description} ${extra.description}`;
  return { ...responses, [status]: { ...known, description, content: { [type]: { schema: Problem, examples } } } };
};

/** The codes of every route that requires a key. */
export const keyCodes = [
  'missing_credentials',
  'malformed_credentials',
  'invalid_credentials',
  'expired_credentials',
  'revoked_credentials',
  'user_suspended',
  'rate_limited',
  'internal_error',
  'database_unavailable',
  'kms_unavailable',
] as const;
/** The codes of every route that takes a body. */
export const bodyCodes = ['payload_too_large', 'unsupported_media_type'] as const;
/** The codes of a body that is about its caller, who is in no organization. */
export const inputCodes = ['validation_failed', ...bodyCodes] as const;
/** The codes of every route that anyone may call. */
export const visitCodes = ['rate_limited', 'internal_error', 'database_unavailable', 'kms_unavailable'] as const;
/** The codes of every route that anyone may call with a body. */
export const openCodes = [...inputCodes, ...visitCodes] as const;
/** The codes of every route that requires a session. */
export const personalCodes = [...keyCodes.filter((code) => code !== 'user_suspended'), 'session_required'] as const;
export const readCodes = ['validation_failed', ...keyCodes, 'forbidden'] as const;
/** The codes of routes that members cannot use while the organization is not active. */
export const activeCodes = [
  'organization_pending',
  'organization_suspended',
  'organization_inactive',
  'organization_deleting',
] as const;
/** The codes of routes that read within an active organization. */
export const tenantReadCodes = [...readCodes, ...activeCodes, 'not_found'] as const;
/** The codes of routes that change something within an organization in one transaction. */
export const writeCodes = [
  ...tenantReadCodes,
  'illegal_transition',
  'payload_too_large',
  'unsupported_media_type',
] as const;
/** The codes of routes that start or change an operation. */
export const startCodes = [
  ...readCodes,
  ...activeCodes,
  'payload_too_large',
  'unsupported_media_type',
  'operation_in_progress',
  'operation_canceled',
  'idempotency_key_reused',
  'temporal_unavailable',
] as const;

export const secured = [{ bearer: [] }];

/** Marks a route about the caller itself, which requires a person's session. */
export const personal = { security: [{ session: [] }] };

/** The same, also for sessions that are bound to one organization: the use case limits what they reach. */
export const personalOrBound = { ...personal, 'x-bound-sessions': true } as const;

/** Marks a route about the calling session, which may be bound, or that of a key. */
export const ofAnySession = { ...personalOrBound, security: [{ session: [] }, { keySession: [] }] };

/** Marks a route that anyone may call, and a signed-in person as itself. */
export const personalIfSignedIn = { security: [{ session: [] }, {}] };

/** Marks a route that requires a key with the permission of its use case. A test compares the two. */
export const needs = (permission: Permission) => ({ security: secured, 'x-permission': permission });

/**
 * Marks a route that asks a signed-in person with a second factor for a recent proof of it, and for a password that is not known from a
 * breach. On routes about the caller itself the use case does.
 */
export const sensitive = { 'x-step-up': true } as const;

/** Marks a route for payment providers, who sign their requests instead of sending a key. */
export const signedByProvider = { security: [{ paymentSignature: [] }] };
/** Marks a route for gateways and mail providers, likewise. */
export const signedByGateway = { security: [{ notificationSignature: [] }] };

/** Marks a route that anyone may call. Stated explicitly, so that readers of the document know that it is intended. */
export const open = { security: [] };

/** Marks a route that is not a GET but writes nothing: it is also served in read-only mode. */
export const changesNothing = { 'x-changes-nothing': true } as const;
export const takesBytes = (bytesMax: number) => ({ 'x-body-bytes-max': bytesMax });
/** Marks a route whose body has an input of a run, which may be as large as the setting says, and so much besides. */
export const takesInput = (besideBytes: number) => ({
  ...takesBytes(runInputBytesMaxDefault + besideBytes),
  'x-bytes-beside-input': besideBytes,
});
/** Marks a route that is also limited per address, because it grants access or looks up keys for others. */
export const perAddress = (limit: AddressLimit) => ({ 'x-address-limit': limit });

export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

/** Schemas of the items of streams, registered by name because no body uses them directly. */
export const streamedSchemas = { OperationEvent, OrganizationEvent, AuditExportLine } as const;

/** Describes a stream as a text whose `contentSchema` (JSON Schema) is the list of its items. */
export const streamOf = (contentMediaType: string, of?: keyof typeof streamedSchemas) => {
  const items = of === undefined ? { type: 'object' } : { $ref: `#/components/schemas/${of}` };
  return z.string().meta({ contentMediaType, contentSchema: { type: 'array', items } });
};

const etag = {
  ETag: z.string().openapi({
    example: '"0f2f4f6b7c11-3"',
    description:
      'Identifies the resource and its version, for `If-Match` and `If-None-Match`. A new resource under the same name has different tags.',
  }),
};
export const versionedHeaders = z.object(etag);

const replayed = {
  'Idempotency-Replayed': z
    .literal('true')
    .optional()
    .openapi({ description: 'The request was repeated; this is the result of the first one.' }),
};
const applied = {
  'Preference-Applied': z
    .string()
    .optional()
    .openapi({ example: 'wait=10', description: 'The wait that was applied.' }),
};

export const startedHeaders = z.object({
  Location: z.string().openapi({ description: 'URL of the operation.' }),
  ...replayed,
  ...applied,
});
export const endedHeaders = z.object({ ...replayed, ...applied });
export const createdHeaders = z.object({
  Location: z.string().openapi({ description: 'URL of the new organization.' }),
  ...replayed,
  ...applied,
});

/** The headers of a POST with one result for each target. */
export const batchHeaders = z.object(replayed);
const writtenHeaders = z.object({ ...etag, ...replayed });
export const madeHeaders = z.object({
  Location: z.string().openapi({ description: 'URL of the new resource.' }),
  ...etag,
  ...replayed,
});

/** Describes a resource with its version. */
export const versioned = <S extends z.ZodType>(schema: S, description: string) => ({
  ...json(schema, description),
  headers: versionedHeaders,
});
/** Describes the answer to a POST that changes something in one transaction. */
export const written = <S extends z.ZodType>(schema: S, description: string) => ({
  ...json(schema, description),
  headers: writtenHeaders,
});
/** Describes the answer to a POST that creates something in one transaction. */
export const made = <S extends z.ZodType>(schema: S, description: string) => ({
  ...json(schema, description),
  headers: madeHeaders,
});
