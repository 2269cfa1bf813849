import { OpenAPIHono } from '@hono/zod-openapi';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { measureRequest, traceRequest } from '../telemetry/trace-request.ts';
import { canonicalPath } from './alias.ts';
import { type Deprecations, deprecations } from './deprecations.ts';
import type { Api, ApiDependencies, ApiEnv } from './env.ts';
import { onError, onMethodNotAllowed, onNotFound } from './errors.ts';
import { accessLog } from './middleware/access-log.ts';
import { apiVersion } from './middleware/api-version.ts';
import { announceDeprecation } from './middleware/deprecation.ts';
import { privateAnswers } from './middleware/private-answers.ts';
import { requestId } from './middleware/request-id.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { transportSecurity } from './middleware/transport-security.ts';
import { accountRoutes } from './routes/account.ts';
import { apiKeyRoutes } from './routes/api-key.ts';
import { apiKeyPolicyRoutes } from './routes/api-key-policy.ts';
import { approvalRoutes } from './routes/approval.ts';
import { attentionRoutes } from './routes/attention.ts';
import { auditRoutes } from './routes/audit.ts';
import { authRoutes } from './routes/auth.ts';
import { batchRoutes } from './routes/batch.ts';
import { consoleRoutes } from './routes/console.ts';
import { deletionRoutes } from './routes/deletion.ts';
import { deviceRoutes } from './routes/device.ts';
import { documentationRoutes } from './routes/documentation.ts';
import { domainRoutes } from './routes/domain.ts';
import { driftRoutes } from './routes/drift.ts';
import { elevationRoutes } from './routes/elevation.ts';
import { eventRoutes } from './routes/event.ts';
import { factorRoutes } from './routes/factor.ts';
import { federationRoutes } from './routes/federation.ts';
import { healthRoutes } from './routes/health.ts';
import { invitationRoutes } from './routes/invitation.ts';
import { linkRoutes } from './routes/link.ts';
import { lockoutRoutes } from './routes/lockout.ts';
import { memberSessionRoutes } from './routes/member-session.ts';
import { notificationRoutes } from './routes/notification.ts';
import { oidcConnectionRoutes } from './routes/oidc-connection.ts';
import { operationRoutes } from './routes/operation.ts';
import { operatorRoutes } from './routes/operator.ts';
import { organizationRoutes } from './routes/organization.ts';
import { organizationStatusRoutes } from './routes/organization-status.ts';
import { ownershipTransferRoutes } from './routes/ownership-transfer.ts';
import { passkeyRoutes } from './routes/passkey.ts';
import { paymentRoutes } from './routes/payment.ts';
import { personRoutes } from './routes/person.ts';
import { policyRoutes } from './routes/policy.ts';
import { policyRevisionRoutes } from './routes/policy-revision.ts';
import { providerSignInRoutes } from './routes/provider-sign-in.ts';
import { rateLimitRoutes } from './routes/rate-limit.ts';
import { recoveryRoutes } from './routes/recovery.ts';
import { roleRoutes } from './routes/role.ts';
import { runRoutes } from './routes/run.ts';
import { runMessageRoutes } from './routes/run-message.ts';
import { scheduleRoutes } from './routes/schedule.ts';
import { sessionRoutes } from './routes/session.ts';
import { sessionPolicyRoutes } from './routes/session-policy.ts';
import { timelineRoutes } from './routes/timeline.ts';
import { userRoutes } from './routes/user.ts';
import { webhookRoutes } from './routes/webhook.ts';
import { webhookDeliveryRoutes } from './routes/webhook-delivery.ts';
import { workflowRoutes } from './routes/workflow.ts';

/** Registers all routes, for `createApp` to serve and for `scripts/generate.ts` to describe. */
export const registerRoutes = (app: Api): Api => {
  authRoutes(app);
  sessionRoutes(app);
  accountRoutes(app);
  factorRoutes(app);
  recoveryRoutes(app);
  deviceRoutes(app);
  passkeyRoutes(app);
  organizationRoutes(app);
  paymentRoutes(app);
  organizationStatusRoutes(app);
  userRoutes(app);
  memberSessionRoutes(app);
  lockoutRoutes(app);
  invitationRoutes(app);
  batchRoutes(app);
  ownershipTransferRoutes(app);
  apiKeyRoutes(app);
  apiKeyPolicyRoutes(app);
  sessionPolicyRoutes(app);
  federationRoutes(app);
  providerSignInRoutes(app);
  domainRoutes(app);
  oidcConnectionRoutes(app);
  rateLimitRoutes(app);
  policyRoutes(app);
  policyRevisionRoutes(app);
  webhookRoutes(app);
  webhookDeliveryRoutes(app);
  roleRoutes(app);
  workflowRoutes(app);
  scheduleRoutes(app);
  runRoutes(app);
  runMessageRoutes(app);
  notificationRoutes(app);
  operationRoutes(app);
  approvalRoutes(app);
  elevationRoutes(app);
  eventRoutes(app);
  attentionRoutes(app);
  operatorRoutes(app);
  personRoutes(app);
  deletionRoutes(app);
  auditRoutes(app);
  timelineRoutes(app);
  driftRoutes(app);
  healthRoutes(app);
  documentationRoutes(app);
  linkRoutes(app);
  consoleRoutes(app);
  return app;
};

/** `deprecated`: the operations whose answers announce their end. */
export const createApp = (deps: ApiDependencies, deprecated: Deprecations = deprecations): Api => {
  const app: Api = new OpenAPIHono<ApiEnv>({ getPath: canonicalPath });
  app.onError(onError);
  app.notFound(onNotFound);
  app.use(async (c, next) => {
    c.set('deps', deps);
    await next();
  });
  app.use(
    traceRequest,
    requestId,
    measureRequest(deps.metrics),
    accessLog,
    securityHeaders,
    transportSecurity,
    announceDeprecation(deprecated),
    apiVersion,
    privateAnswers,
  );
  app.use(methodNotAllowed({ app, onMethodNotAllowed }));
  return registerRoutes(app);
};
