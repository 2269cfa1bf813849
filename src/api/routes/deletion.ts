import { createRoute } from '@hono/zod-openapi';
import { DeleteOrganization, ExportManifest, SignedCertificate } from '../../contract/deletion.ts';
import { Operation, Reason } from '../../contract/operation.ts';
import { Organization } from '../../contract/organization.ts';
import { boundedText } from '../../contract/text.ts';
import { deleteOrganization, readCertificate, readExport, readExportFile } from '../../usecases/deletion/deletion.ts';
import { liftLegalHold, putLegalHold } from '../../usecases/deletion/legal-hold.ts';
import { answerOperation, setHeaders } from '../answers.ts';
import { deletionDescriptions } from '../descriptions/deletion.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import {
  conditionsOf,
  jsonBody,
  MatchHeaders,
  OperationPath,
  requestOptions,
  SlugPath,
  StartHeaders,
} from '../parameters.ts';
import {
  activeCodes,
  endedHeaders,
  json,
  needs,
  problems,
  readCodes,
  sensitive,
  startCodes,
  startedHeaders,
  streamOf,
  versioned,
} from '../responses.ts';
import { streamFile } from '../stream/file.ts';

const remove = createRoute({
  method: 'delete',
  path: '/v1/orgs/{slug}',
  operationId: 'deleteOrganization',
  tags: ['Organizations'],
  summary: 'Delete an organization',
  description: deletionDescriptions.delete,
  ...needs('organization:delete'),
  ...sensitive,
  request: { params: SlugPath, query: DeleteOrganization, headers: StartHeaders.extend(MatchHeaders.shape) },
  responses: {
    200: { ...json(Operation, 'The organization has been deleted (`Prefer: wait`).'), headers: endedHeaders },
    202: { ...json(Operation, 'The operation has started.'), headers: startedHeaders },
    ...problems(...startCodes, 'not_found', 'illegal_transition', 'legal_hold', 'precondition_failed'),
  },
});

const hold = createRoute({
  method: 'put',
  path: '/v1/orgs/{slug}/legal-hold',
  operationId: 'putLegalHold',
  tags: ['Organizations'],
  summary: 'Put a legal hold on an organization',
  description: deletionDescriptions.hold,
  ...needs('organization:hold'),
  request: { params: SlugPath, headers: MatchHeaders, body: jsonBody(Reason) },
  responses: {
    200: versioned(Organization, 'The organization with its hold.'),
    ...problems(
      ...readCodes,
      ...activeCodes,
      'not_found',
      'point_of_no_return',
      'precondition_failed',
      'payload_too_large',
      'unsupported_media_type',
    ),
  },
});

const lift = createRoute({
  method: 'delete',
  path: '/v1/orgs/{slug}/legal-hold',
  operationId: 'liftLegalHold',
  tags: ['Organizations'],
  summary: 'Lift a legal hold',
  description: deletionDescriptions.lift,
  ...needs('organization:hold'),
  request: { params: SlugPath, headers: MatchHeaders },
  responses: {
    204: { description: 'There is no hold.' },
    ...problems(...readCodes, ...activeCodes, 'not_found', 'precondition_failed'),
  },
});

const ndjsonType: string = 'application/x-ndjson';
const exportTags = ['Operations'];

const manifest = createRoute({
  method: 'get',
  path: '/v1/operations/{id}/export',
  operationId: 'readExport',
  tags: exportTags,
  summary: 'Read the export of a deletion',
  description: deletionDescriptions.manifest,
  ...needs('export:read'),
  ...sensitive,
  request: { params: OperationPath },
  responses: {
    200: json(ExportManifest, 'The files, with their sizes and hashes.'),
    ...problems(...readCodes, 'not_found', 'export_expired'),
  },
});

const file = createRoute({
  method: 'get',
  path: '/v1/operations/{id}/export/{file}',
  operationId: 'readExportFile',
  tags: exportTags,
  summary: 'Read a file of an export',
  description: deletionDescriptions.file,
  ...needs('export:read'),
  ...sensitive,
  request: {
    params: OperationPath.extend({
      file: boundedText(100)
        .regex(/^[a-z_]{1,63}\.ndjson$/, 'is not the name of an export file')
        .openapi({ example: 'users.ndjson' }),
    }),
  },
  responses: {
    200: { description: 'One JSON value per line.', content: { [ndjsonType]: { schema: streamOf(ndjsonType) } } },
    ...problems(...readCodes, 'not_found', 'export_expired', 'storage_unavailable', 'stream_limit_reached'),
  },
});

const certificate = createRoute({
  method: 'get',
  path: '/v1/operations/{id}/certificate',
  operationId: 'readDeletionCertificate',
  tags: exportTags,
  summary: 'Read the certificate of a deletion',
  description: deletionDescriptions.certificate,
  ...needs('operation:read'),
  request: { params: OperationPath },
  responses: {
    200: json(SignedCertificate, 'The certificate, with everything needed to verify it.'),
    ...problems(...readCodes, 'not_found'),
  },
});

export const deletionRoutes = (app: Api): void => {
  endpoint(app, remove, async (c) => {
    const headers = c.req.valid('header');
    const query = c.req.valid('query');
    const options = { ...requestOptions(c, headers, query), conditions: conditionsOf(headers) };
    const started = await deleteOrganization(contextOf(c), c.req.valid('param').slug, query, options);
    return answerOperation(c, started, { wait: headers.Prefer });
  });

  endpoint(app, hold, async (c) => {
    const { slug } = c.req.valid('param');
    const conditions = conditionsOf(c.req.valid('header'));
    const organization = await putLegalHold(contextOf(c), slug, c.req.valid('json'), conditions);
    setHeaders(c, { version: organization });
    return c.json(organization, 200);
  });

  endpoint(app, lift, async (c) => {
    await liftLegalHold(contextOf(c), c.req.valid('param').slug, conditionsOf(c.req.valid('header')));
    return c.body(null, 204);
  });

  endpoint(app, manifest, async (c) => c.json(await readExport(contextOf(c), c.req.valid('param').id), 200));

  endpoint(app, file, async (c) => {
    const { id, file: name } = c.req.valid('param');
    return streamFile(c, 'export:read', await readExportFile(contextOf(c), id, name));
  });

  endpoint(app, certificate, async (c) => c.json(await readCertificate(contextOf(c), c.req.valid('param').id), 200));
};
