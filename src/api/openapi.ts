import type { Api } from './env.ts';
import { problemExamples, streamedSchemas } from './responses.ts';

type OpenApiDocument = ReturnType<Api['getOpenAPI31Document']>;

const description = `
Freehold creates organizations, each with its own Temporal namespace, and makes every long change watchable, repeatable and undoable.

**Long changes are operations.** A call that starts one answers 202 with the operation and its \`Location\`. Read it, watch it as Server-Sent Events, or send \`Prefer: wait=N\` to be answered when it has ended.

**Repeating is safe.** Send \`Idempotency-Key\` with each POST; the same key and body give the same operation.

**Errors** are RFC 9457 problems with a \`code\`; [all codes](/docs/errors). An invalid request names each wrong field in \`errors\`.

**Lists** are \`{data, nextCursor}\`; send \`nextCursor\` as \`cursor\`; null is the end.

**Rate limits**: calls count per hour against the key and per minute against its user. \`RateLimit\` says what is left of each (\`"key";r=9999;t=3625, "principal";r=999;t=61\`: \`r\` calls, more in \`t\` seconds), \`RateLimit-Policy\` what is allowed (\`"key";q=10000;w=3600\`); too many are 429 with \`Retry-After\`. The platform key is not limited.

Times are RFC 3339 in UTC. \`X-Request-Id\` is taken from the request or made, and returned. \`/api/v0\` is another name of \`/v1\`, where \`organizations\` means \`orgs\`.
`.trim();

/** OpenAPI 3.1 of all registered routes; the same text from the same code, wherever it is made. */
export const openApiDocument = (app: Api): OpenApiDocument => {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'A key: `fh_user_sk_…` of a member, or the platform key `fh_platform_sk_…`.',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'paymentSignature', {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'The signature of a payment provider over `webhook-id`, `webhook-timestamp` and the body (Standard Webhooks).',
  });
  for (const { code, example } of problemExamples) app.openAPIRegistry.registerComponent('examples', code, example);
  for (const [name, schema] of Object.entries(streamedSchemas)) app.openAPIRegistry.register(name, schema);
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Freehold',
      version: '1',
      description,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'Organizations', description: 'Organizations and their lifecycle.' },
      { name: 'Payments', description: 'What was paid for is provisioned.' },
      { name: 'Members', description: 'Who belongs to an organization, and as what.' },
      { name: 'API keys', description: 'Keys of members: issue, narrow, rotate, revoke.' },
      { name: 'Rate limits', description: 'How many calls keys and users may make, and what is left of them.' },
      { name: 'Authentication', description: 'Who is calling, and whose key somebody was sent.' },
      { name: 'Operations', description: 'What is being done to organizations: watch, cancel, retry.' },
      { name: 'Audit', description: 'What was done and refused, by whom; checked without a server.' },
      { name: 'Webhooks', description: 'Where events of an organization are sent, and what became of each.' },
      {
        name: 'Drift',
        description: 'Where organizations, namespaces and runs have come apart, and what is done about it.',
      },
      { name: 'Health', description: 'For load balancers and monitoring.' },
    ],
  });
  return withoutUnusedExamples(withoutFormerParameters(withAnnotatedReferences(document)));
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const annotations: ReadonlySet<string> = new Set(['description', 'default', 'deprecated', 'title']);

/**
 * A reference with an annotation beside it, as OpenAPI 3.1 allows. The generator writes `allOf` of the two, which
 * generators of clients take for a type of its own, or drop together with the operation.
 */
const withAnnotatedReferences = <T>(node: T): T => {
  if (Array.isArray(node)) return node.map(withAnnotatedReferences) as T;
  if (!isObject(node)) return node;
  const rewritten = Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, withAnnotatedReferences(value)]),
  );
  const [reference, beside, ...more] = Array.isArray(rewritten.allOf) ? (rewritten.allOf as unknown[]) : [];
  const isAnnotated =
    isObject(reference) &&
    typeof reference.$ref === 'string' &&
    isObject(beside) &&
    more.length === 0 &&
    Object.keys(beside).every((name) => annotations.has(name));
  if (!isAnnotated) return rewritten as T;
  const { allOf: _, ...rest } = rewritten;
  return { ...reference, ...beside, ...rest } as T;
};

/** Former parameters are still taken, and the description names them; generators of clients are no longer offered them. */
const withoutFormerParameters = <T>(node: T): T => {
  if (Array.isArray(node)) return node.filter((each) => !isFormerParameter(each)).map(withoutFormerParameters) as T;
  if (!isObject(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, withoutFormerParameters(value)])) as T;
};

const isFormerParameter = (node: unknown): boolean =>
  isObject(node) && node.in === 'query' && isObject(node.schema) && node.schema.deprecated === true;

/** Codes that no operation names are answers to what is no request of one: a wrong path, a wrong method. */
const withoutUnusedExamples = (document: OpenApiDocument): OpenApiDocument => {
  const text = JSON.stringify(document.paths);
  const used = Object.entries(document.components?.examples ?? {}).filter(([code]) =>
    text.includes(`"#/components/examples/${code}"`),
  );
  return { ...document, components: { ...document.components, examples: Object.fromEntries(used) } };
};
