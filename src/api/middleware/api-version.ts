import type { MiddlewareHandler } from 'hono';
import { apiVersionHeader, apiVersions, negotiated } from '../../contract/api-version.ts';
import { DomainError } from '../../contract/errors.ts';
import { canonicalPath } from '../alias.ts';
import type { ApiEnv } from '../env.ts';

const message = `must be one of the supported versions: ${apiVersions.join(', ')}`;

/**
 * Refuses versions of the API that this server does not support, and names the version of each answer. Only paths under `/v1`
 * have versions: a probe or a reader of the documentation gets an answer whatever it sends.
 */
export const apiVersion: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const isVersioned = canonicalPath(c.req.raw).startsWith('/v1/');
  const sent = isVersioned ? c.req.header(apiVersionHeader) : undefined;
  const version = negotiated(sent, apiVersions);
  c.header(apiVersionHeader, version ?? apiVersions[0]);
  if (version === undefined) {
    throw new DomainError('unsupported_version', `${apiVersionHeader} ${message}`, {
      errors: [{ path: `header.${apiVersionHeader}`, message, code: 'unsupported_version' }],
    });
  }
  // For operators who want to know when the last client has left an old version.
  if (sent !== undefined) c.set('apiVersion', version);
  await next();
  // After the route, which sets its own `Vary`.
  if (isVersioned) c.header('Vary', apiVersionHeader, { append: true });
};
