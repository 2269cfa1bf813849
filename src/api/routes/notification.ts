import { createRoute } from '@hono/zod-openapi';
import { NotificationReport, ReportedNotification } from '../../contract/notification.ts';
import { reportNotification } from '../../usecases/notification/report.ts';
import { notificationDescriptions } from '../descriptions/notification.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { jsonBody, NotificationPath } from '../parameters.ts';
import { json, problems, signedByGateway } from '../responses.ts';

const report = createRoute({
  method: 'post',
  path: '/v1/notifications/{id}/status',
  operationId: 'reportNotification',
  tags: ['Notifications'],
  summary: 'Report what became of a notification',
  description: notificationDescriptions.report,
  ...signedByGateway,
  request: { params: NotificationPath, body: jsonBody(NotificationReport) },
  responses: {
    200: json(ReportedNotification, 'The status is recorded.'),
    ...problems(
      'validation_failed',
      'invalid_credentials',
      'not_found',
      'illegal_transition',
      'payload_too_large',
      'unsupported_media_type',
      'rate_limited',
      'internal_error',
      'database_unavailable',
    ),
  },
});

export const notificationRoutes = (app: Api): void => {
  endpoint(app, report, async (c) => {
    const { channel, isFirst, ...reported } = await reportNotification(
      contextOf(c),
      c.req.valid('param').id,
      c.req.valid('json'),
    );
    if (isFirst) c.var.deps.metrics.notifications.inc({ channel, status: reported.status });
    return c.json(reported, 200);
  });
};
