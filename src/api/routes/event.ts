import { createRoute, z } from '@hono/zod-openapi';
import { EventQuery, LastEventId } from '../../contract/event.ts';
import { openEvents, viewKeyOf } from '../../usecases/event/watch.ts';
import { eventDescriptions } from '../descriptions/event.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { SlugPath } from '../parameters.ts';
import { needs, problems, readCodes, streamOf } from '../responses.ts';
import { streamEvents } from '../stream/events.ts';

const permission = 'event:read';

const watch = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/events',
  operationId: 'watchEvents',
  tags: ['Organizations'],
  summary: 'Watch an organization',
  description: eventDescriptions.watch,
  ...needs(permission),
  request: { params: SlugPath, query: EventQuery, headers: z.object({ 'Last-Event-ID': LastEventId }) },
  responses: {
    200: {
      description: 'The events.',
      content: {
        'text/event-stream': {
          schema: streamOf('text/event-stream', 'OrganizationEvent'),
          example:
            'event: user.role_changed\ndata: {"type":"user.role_changed","orgId":"01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0","sequence":42,"at":"2026-01-15T09:30:00.000Z","userId":"01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77"}\nid: 42-5b8e4c7a91d0\n\n',
        },
      },
    },
    ...problems(...readCodes, 'not_found', 'stream_limit_reached'),
  },
});

export const eventRoutes = (app: Api): void => {
  endpoint(app, watch, async (c) => {
    const { slug } = c.req.valid('param');
    const lastEventId = c.req.valid('header')['Last-Event-ID'];
    const open = await openEvents(contextOf(c), slug, c.req.valid('query'), lastEventId);
    return streamEvents(c, permission, open, viewKeyOf);
  });
};
