import { createRoute } from '@hono/zod-openapi';
import {
  AuditEvent,
  AuditKey,
  AuditProof,
  AuditQuery,
  ChainQuery,
  type ExportLine,
  PlatformAuditQuery,
} from '../../contract/audit.ts';
import { listOf } from '../../contract/list.ts';
import {
  exportAudit,
  exportPlatformAudit,
  listAuditEvents,
  listAuditKeys,
  listPlatformAuditEvents,
  proveAudit,
  provePlatformAudit,
} from '../../usecases/audit/audit.ts';
import { auditDescriptions } from '../descriptions/audit.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { SlugPath } from '../parameters.ts';
import { json, needs, problems, readCodes, streamOf } from '../responses.ts';
import { streamLines } from '../stream/lines.ts';

const tags = ['Audit'];

// Typed as a plain string: for a media type that ends in `json`, the types require a single JSON value.
const ndjsonType: string = 'application/x-ndjson';
const ndjson = {
  200: {
    description: 'The export.',
    content: {
      [ndjsonType]: {
        schema: streamOf(ndjsonType, 'AuditExportLine'),
      },
    },
  },
};

const ofOrganization = { request: { params: SlugPath }, ...needs('audit:read') };
const ofPlatform = { request: { query: ChainQuery }, ...needs('platform-audit:read') };

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/audit-events',
  operationId: 'listAuditEvents',
  tags,
  summary: 'List audit events',
  description: auditDescriptions.list,
  ...ofOrganization,
  request: { params: SlugPath, query: AuditQuery },
  responses: {
    200: json(listOf(AuditEvent), 'A page of events.'),
    ...problems(...readCodes, 'not_found'),
  },
});

const prove = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/audit-events/proof',
  operationId: 'proveAudit',
  tags,
  summary: 'Prove the audit trail',
  description: auditDescriptions.prove,
  ...ofOrganization,
  responses: {
    200: json(AuditProof, 'The newest event and checkpoint of the chain.'),
    ...problems(...readCodes, 'not_found'),
  },
});

const exported = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/audit-events/export',
  operationId: 'exportAudit',
  tags,
  summary: 'Export the audit trail',
  description: auditDescriptions.export,
  ...ofOrganization,
  responses: { ...ndjson, ...problems(...readCodes, 'not_found', 'stream_limit_reached') },
});

const listPlatform = createRoute({
  method: 'get',
  path: '/v1/audit-events',
  operationId: 'listPlatformAuditEvents',
  tags,
  summary: 'List audit events of the platform',
  description: auditDescriptions.listPlatform,
  ...ofPlatform,
  request: { query: PlatformAuditQuery },
  responses: { 200: json(listOf(AuditEvent), 'A page of events.'), ...problems(...readCodes) },
});

const provePlatform = createRoute({
  method: 'get',
  path: '/v1/audit-events/proof',
  operationId: 'provePlatformAudit',
  tags,
  summary: "Prove the platform's audit trail",
  description: auditDescriptions.prove,
  ...ofPlatform,
  responses: { 200: json(AuditProof, 'The newest event and checkpoint of the chain.'), ...problems(...readCodes) },
});

const exportPlatform = createRoute({
  method: 'get',
  path: '/v1/audit-events/export',
  operationId: 'exportPlatformAudit',
  tags,
  summary: "Export the platform's audit trail",
  description: auditDescriptions.export,
  ...ofPlatform,
  responses: { ...ndjson, ...problems(...readCodes, 'stream_limit_reached') },
});

const keys = createRoute({
  method: 'get',
  path: '/v1/audit-keys',
  operationId: 'listAuditKeys',
  tags,
  summary: 'List the public keys of audit checkpoints',
  description: auditDescriptions.keys,
  ...needs('audit-key:list'),
  responses: { 200: json(listOf(AuditKey), 'The keys, oldest first.'), ...problems(...readCodes) },
});

export const auditRoutes = (app: Api): void => {
  endpoint(app, list, async (c) =>
    c.json(await listAuditEvents(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );
  endpoint(app, prove, async (c) => c.json(await proveAudit(contextOf(c), c.req.valid('param').slug), 200));
  endpoint(app, exported, async (c) => {
    const { slug } = c.req.valid('param');
    return streamLines<ExportLine>(c, 'audit:read', await exportAudit(contextOf(c), slug), `audit-${slug}.ndjson`);
  });

  endpoint(app, listPlatform, async (c) =>
    c.json(await listPlatformAuditEvents(contextOf(c), c.req.valid('query')), 200),
  );
  endpoint(app, provePlatform, async (c) =>
    c.json(await provePlatformAudit(contextOf(c), c.req.valid('query').orgId), 200),
  );
  endpoint(app, exportPlatform, async (c) => {
    const { orgId } = c.req.valid('query');
    const lines = await exportPlatformAudit(contextOf(c), orgId);
    return streamLines<ExportLine>(c, 'platform-audit:read', lines, `audit-${orgId ?? 'platform'}.ndjson`);
  });

  endpoint(app, keys, async (c) => c.json({ data: await listAuditKeys(contextOf(c)), nextCursor: null }, 200));
};
