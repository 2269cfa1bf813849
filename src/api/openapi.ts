import { apiVersionHeader, apiVersions } from '../contract/api-version.ts';
import { type Deprecations, deprecations } from './deprecations.ts';
import { registerVersionHeader, withDeprecations, withVersionHeader } from './described-versions.ts';
import type { Api } from './env.ts';
import { problemExamples, streamedSchemas } from './responses.ts';

type OpenApiDocument = ReturnType<Api['getOpenAPI31Document']>;

const description = `
Freehold creates organizations, each with its own Temporal namespace, and makes every long-running change observable, repeatable and reversible.

**Long-running changes are operations.** A call that starts one answers 202 with the operation and its \`Location\`. Read the operation, watch it as Server-Sent Events, or send \`Prefer: wait=N\` to get the answer once it has ended.

**Repeating a request is safe.** Send \`Idempotency-Key\` with each POST; the same key and body give the same operation.

**Errors** are RFC 9457 problems with a \`code\`; see [all codes](/docs/errors). For an invalid request, \`errors\` names each invalid field.

**Lists** are \`{data, nextCursor}\`. Send \`nextCursor\` as \`cursor\` to get the next page; null means that there is none.

**Rate limits** count calls per hour for each key and per minute for its user. \`RateLimit\` shows the remaining calls of each (\`"key";r=9999;t=3625, "principal";r=999;t=61\`: \`r\` calls now, more in \`t\` seconds), and \`RateLimit-Policy\` the limits (\`"key";q=10000;w=3600\`). A call over a limit gets 429 with \`Retry-After\`. The platform key is not limited.

**Versions** are dates. \`${apiVersionHeader}\` chooses the one for which a client was made; without it, a request gets the newest one, ${apiVersions[0]}. A version that is not supported is 400 \`unsupported_version\`, which names those that are. Each answer names its version in the same header. Answers of deprecated operations have \`Deprecation\` and \`Sunset\`.

Times are RFC 3339 in UTC. \`X-Request-Id\` is returned with every answer; it is taken from the request or generated. \`/api/v0\` is an alias of \`/v1\`, with \`organizations\` in place of \`orgs\`.
`.trim();

/** Builds the OpenAPI 3.1 document of all registered routes. The same code always gives the same text. */
export const openApiDocument = (app: Api, deprecated: Deprecations = deprecations): OpenApiDocument => {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description:
      'The key of a member (`fh_user_sk_…`), the platform key (`fh_platform_sk_…`), the token of a session of either (`fh_keysession_sk_…`), or the access token of a signed-in person (`fh_session_sk_…`). A person acts in the organization that the path names, or else the header `Freehold-Organization`.',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'http',
    scheme: 'bearer',
    description: 'The access token of a signed-in person (`fh_session_sk_…`). Keys are refused.',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'keySession', {
    type: 'http',
    scheme: 'bearer',
    description: 'The token of a session that began with a key (`fh_keysession_sk_…`).',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'paymentSignature', {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'The signature of a payment provider over `webhook-id`, `webhook-timestamp` and the body (Standard Webhooks).',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'notificationSignature', {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'The signature of a gateway or mail provider over `webhook-id`, `webhook-timestamp` and the body (Standard Webhooks).',
  });
  registerVersionHeader(app);
  for (const { code, example } of problemExamples) app.openAPIRegistry.registerComponent('examples', code, example);
  for (const [name, schema] of Object.entries(streamedSchemas)) app.openAPIRegistry.register(name, schema);
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Freehold',
      version: apiVersions[0],
      description,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'Organizations', description: 'Organizations and their lifecycle.' },
      { name: 'Payments', description: 'Payments reported for organizations, which are then provisioned.' },
      { name: 'Members', description: 'The members of an organization and their roles.' },
      { name: 'Roles', description: 'Roles that an organization makes from parts of the built-in ones.' },
      { name: 'Invitations', description: 'Invite people by mail or link; accept an invitation.' },
      { name: 'API keys', description: 'Keys of members: issue, narrow, rotate, revoke.' },
      { name: 'Policy', description: 'What the policy decides, for services that enforce it themselves, and why.' },
      { name: 'Approvals', description: 'What several people have to agree to: the inbox, and their decisions.' },
      { name: 'Elevations', description: 'More rights for a while, approved by others and reviewed afterwards.' },
      { name: 'Rate limits', description: 'The number of calls that keys and users may make, and how many are left.' },
      {
        name: 'Sessions',
        description: 'People sign in, and see and end their sessions.',
      },
      {
        name: 'Second factors',
        description: 'What people prove besides the password, and what organizations ask of sessions.',
      },
      {
        name: 'Federation',
        description: 'Domains and identity providers of organizations, and sign-in with them.',
      },
      { name: 'Authentication', description: 'Identify the caller, and verify keys for other servers.' },
      { name: 'Operators', description: 'The people who operate the installation.' },
      { name: 'People', description: 'People across organizations, for those who operate the installation.' },
      { name: 'Operations', description: 'Long-running changes of organizations: watch, cancel, retry.' },
      { name: 'Attention', description: 'What a person should look at: counts, and the first of each.' },
      { name: 'Audit', description: 'The record of actions and refusals, verifiable without a server.' },
      { name: 'Webhooks', description: 'Destinations for the events of an organization, and their deliveries.' },
      { name: 'Workflows', description: 'What the workers of an organization can run in its namespace.' },
      { name: 'Schedules', description: 'What starts workflows by itself, and when.' },
      { name: 'Runs', description: 'Runs of workflows: start, follow, end.' },
      { name: 'Notifications', description: 'What gateways and mail providers report about mails and messages.' },
      {
        name: 'Drift',
        description: 'Discrepancies between organizations, namespaces and runs, and their repair.',
      },
      { name: 'Health', description: 'For load balancers and monitoring.' },
    ],
  });
  const rewritten = withoutUnusedExamples(withoutFormerParameters(withAnnotatedReferences(document)));
  return withDeprecations(withVersionHeader(rewritten), deprecated);
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const annotations: ReadonlySet<string> = new Set(['description', 'default', 'deprecated', 'title']);

/**
 * Puts annotations beside references, as OpenAPI 3.1 allows. The generator wraps both in an `allOf`, which client generators
 * turn into a separate type, or drop together with the operation.
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

/** Removes deprecated query parameters from the document. They are still accepted, but new clients should not use them. */
const withoutFormerParameters = <T>(node: T): T => {
  if (Array.isArray(node)) return node.filter((each) => !isFormerParameter(each)).map(withoutFormerParameters) as T;
  if (!isObject(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, withoutFormerParameters(value)])) as T;
};

const isFormerParameter = (node: unknown): boolean =>
  isObject(node) && node.in === 'query' && isObject(node.schema) && node.schema.deprecated === true;

/** Removes examples of codes that no operation answers, such as those for a wrong path or method. */
const withoutUnusedExamples = (document: OpenApiDocument): OpenApiDocument => {
  const text = JSON.stringify(document.paths);
  const used = Object.entries(document.components?.examples ?? {}).filter(([code]) =>
    text.includes(`"#/components/examples/${code}"`),
  );
  return { ...document, components: { ...document.components, examples: Object.fromEntries(used) } };
};
