import { createRoute } from '@hono/zod-openapi';
import { listOf } from '../../contract/list.ts';
import { TimelineEntry, TimelineQuery } from '../../contract/timeline.ts';
import { readTimeline } from '../../usecases/timeline/timeline.ts';
import { timelineDescription } from '../descriptions/timeline.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { SlugPath } from '../parameters.ts';
import { json, needs, problems, readCodes } from '../responses.ts';

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/timeline',
  operationId: 'readTimeline',
  tags: ['Audit'],
  summary: 'Read the timeline',
  description: timelineDescription,
  ...needs('timeline:read'),
  request: { params: SlugPath, query: TimelineQuery },
  responses: { 200: json(listOf(TimelineEntry), 'A page of entries.'), ...problems(...readCodes, 'not_found') },
});

export const timelineRoutes = (app: Api): void => {
  endpoint(app, read, async (c) =>
    c.json(await readTimeline(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );
};
