import { createRoute } from '@hono/zod-openapi';
import { ListQuery, listOf } from '../../contract/list.ts';
import { Operation } from '../../contract/operation.ts';
import { OwnershipTransfer, OwnershipTransferStatus, TransferOwnership } from '../../contract/ownership-transfer.ts';
import { listOwnershipTransfers, transferOwnership } from '../../usecases/ownership/transfer.ts';
import { answerOperation } from '../answers.ts';
import { ownershipTransferDescriptions } from '../descriptions/ownership-transfer.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { jsonBody, requestOptions, SlugPath, StartHeaders } from '../parameters.ts';
import {
  endedHeaders,
  json,
  needs,
  perAddress,
  problems,
  readCodes,
  sensitive,
  startCodes,
  startedHeaders,
} from '../responses.ts';

const tags = ['Members'];

const transfer = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/ownership-transfers',
  operationId: 'transferOwnership',
  tags,
  summary: 'Transfer the ownership',
  description: ownershipTransferDescriptions.transfer,
  ...needs('organization:transfer'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: SlugPath, headers: StartHeaders, body: jsonBody(TransferOwnership) },
  responses: {
    200: { ...json(Operation, 'The operation has succeeded (`Prefer: wait`).'), headers: endedHeaders },
    202: { ...json(Operation, 'The operation has started.'), headers: startedHeaders },
    ...problems(...startCodes, 'not_found', 'illegal_transition', 'organization_limit_reached', 'step_timed_out'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/ownership-transfers',
  operationId: 'listOwnershipTransfers',
  tags,
  summary: 'List transfers of the ownership',
  description: 'Newest first. The `id` of a transfer is the id of its operation.',
  ...needs('operation:list'),
  request: { params: SlugPath, query: ListQuery.extend({ status: OwnershipTransferStatus.optional() }) },
  responses: {
    200: json(listOf(OwnershipTransfer), 'A page of transfers.'),
    ...problems(...readCodes, 'not_found'),
  },
});

export const ownershipTransferRoutes = (app: Api): void => {
  endpoint(app, transfer, async (c) => {
    const headers = c.req.valid('header');
    const input = c.req.valid('json');
    const options = requestOptions(c, headers, input);
    const started = await transferOwnership(contextOf(c), c.req.valid('param').slug, input, options);
    return answerOperation(c, started, { wait: headers.Prefer });
  });

  endpoint(app, list, async (c) =>
    c.json(await listOwnershipTransfers(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );
};
