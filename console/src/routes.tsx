import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { context } from './context/context.ts';
import { PageFailure } from './missing-chunk.tsx';
import { NotFound } from './pages/not-found.tsx';
import { Shell } from './pages/shell/shell.tsx';
import { showTextsOfPages } from './text/locale.ts';

// Each page is loaded when it is first opened. What a page shows is in its URL: the organization in the path, filters in the query.

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const route = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component, loader: showTextsOfPages });

const tree = root.addChildren([
  route(
    '/',
    lazyRouteComponent(() => import('./pages/start.tsx'), 'StartPage'),
  ),
  route(
    '/attention',
    lazyRouteComponent(() => import('./pages/attention/attention.tsx'), 'AttentionPage'),
  ),
  route(
    '/orgs',
    lazyRouteComponent(() => import('./pages/organizations/list.tsx'), 'OrganizationsPage'),
  ),
  route(
    '/orgs/new',
    lazyRouteComponent(() => import('./pages/organizations/new.tsx'), 'NewOrganizationPage'),
  ),
  route(
    '/orgs/$slug',
    lazyRouteComponent(() => import('./pages/organization/home.tsx'), 'OrganizationPage'),
  ),
  route(
    '/orgs/$slug/access-check',
    lazyRouteComponent(() => import('./pages/access-check/access-check.tsx'), 'AccessCheckPage'),
  ),
  route(
    '/orgs/$slug/approvals',
    lazyRouteComponent(() => import('./pages/approvals/list.tsx'), 'ApprovalsPage'),
  ),
  route(
    '/orgs/$slug/audit',
    lazyRouteComponent(() => import('./pages/audit/audit.tsx'), 'AuditPage'),
  ),
  route(
    '/orgs/$slug/audit/verify',
    lazyRouteComponent(() => import('./pages/audit/verify.tsx'), 'VerifyPage'),
  ),
  route(
    '/orgs/$slug/deletion',
    lazyRouteComponent(() => import('./pages/deletion/deletion.tsx'), 'DeletionPage'),
  ),
  route(
    '/orgs/$slug/identity-providers',
    lazyRouteComponent(() => import('./pages/federation/list.tsx'), 'IdentityProvidersPage'),
  ),
  route(
    '/orgs/$slug/identity-providers/$id',
    lazyRouteComponent(() => import('./pages/federation/connection.tsx'), 'IdentityProviderPage'),
  ),
  route(
    '/orgs/$slug/invitations',
    lazyRouteComponent(() => import('./pages/invitations/list.tsx'), 'InvitationsPage'),
  ),
  route(
    '/orgs/$slug/elevations',
    lazyRouteComponent(() => import('./pages/approvals/elevations.tsx'), 'ElevationsPage'),
  ),
  route(
    '/orgs/$slug/keys',
    lazyRouteComponent(() => import('./pages/api-keys/list.tsx'), 'KeysPage'),
  ),
  route(
    '/orgs/$slug/keys/$id',
    lazyRouteComponent(() => import('./pages/api-keys/key.tsx'), 'KeyPage'),
  ),
  route(
    '/orgs/$slug/limits',
    lazyRouteComponent(() => import('./pages/limits/limits.tsx'), 'LimitsPage'),
  ),
  route(
    '/orgs/$slug/members',
    lazyRouteComponent(() => import('./pages/members/list.tsx'), 'MembersPage'),
  ),
  route(
    '/orgs/$slug/members/$id',
    lazyRouteComponent(() => import('./pages/members/member.tsx'), 'MemberPage'),
  ),
  route(
    '/orgs/$slug/operations',
    lazyRouteComponent(() => import('./pages/operation/list.tsx'), 'OperationsPage'),
  ),
  route(
    '/orgs/$slug/operations/$id',
    lazyRouteComponent(() => import('./pages/operation/operation.tsx'), 'OperationPage'),
  ),
  route(
    '/orgs/$slug/ownership',
    lazyRouteComponent(() => import('./pages/ownership/list.tsx'), 'OwnershipPage'),
  ),
  route(
    '/orgs/$slug/roles',
    lazyRouteComponent(() => import('./pages/roles/list.tsx'), 'RolesPage'),
  ),
  route(
    '/orgs/$slug/roles/$name',
    lazyRouteComponent(() => import('./pages/roles/role.tsx'), 'RolePage'),
  ),
  route(
    '/orgs/$slug/runs',
    lazyRouteComponent(() => import('./pages/workflows/runs.tsx'), 'RunsPage'),
  ),
  route(
    '/orgs/$slug/runs/$id',
    lazyRouteComponent(() => import('./pages/workflows/run.tsx'), 'RunPage'),
  ),
  route(
    '/orgs/$slug/schedules',
    lazyRouteComponent(() => import('./pages/schedules/list.tsx'), 'SchedulesPage'),
  ),
  route(
    '/orgs/$slug/schedules/$name',
    lazyRouteComponent(() => import('./pages/schedules/schedule.tsx'), 'SchedulePage'),
  ),
  route(
    '/orgs/$slug/session-policy',
    lazyRouteComponent(() => import('./pages/session-policy/policy.tsx'), 'SessionPolicyPage'),
  ),
  route(
    '/orgs/$slug/timeline',
    lazyRouteComponent(() => import('./pages/timeline/timeline.tsx'), 'TimelinePage'),
  ),
  route(
    '/orgs/$slug/webhooks',
    lazyRouteComponent(() => import('./pages/webhooks/list.tsx'), 'WebhooksPage'),
  ),
  route(
    '/orgs/$slug/webhooks/$id',
    lazyRouteComponent(() => import('./pages/webhooks/webhook.tsx'), 'WebhookPage'),
  ),
  route(
    '/orgs/$slug/workflows',
    lazyRouteComponent(() => import('./pages/workflows/list.tsx'), 'WorkflowsPage'),
  ),
  route(
    '/approvals',
    lazyRouteComponent(() => import('./pages/approvals/platform.tsx'), 'PlatformApprovalsPage'),
  ),
  route(
    '/audit',
    lazyRouteComponent(() => import('./pages/audit/audit.tsx'), 'AuditPage'),
  ),
  route(
    '/audit/verify',
    lazyRouteComponent(() => import('./pages/audit/verify.tsx'), 'VerifyPage'),
  ),
  route(
    '/device',
    lazyRouteComponent(() => import('./pages/device/device.tsx'), 'DevicePage'),
  ),
  route(
    '/drift',
    lazyRouteComponent(() => import('./pages/drift/drift.tsx'), 'DriftPage'),
  ),
  route(
    '/invite',
    lazyRouteComponent(() => import('./pages/link/invite.tsx'), 'InvitePage'),
  ),
  route(
    '/operations',
    lazyRouteComponent(() => import('./pages/operation/list.tsx'), 'OperationsPage'),
  ),
  route(
    '/operations/$id',
    lazyRouteComponent(() => import('./pages/operation/operation.tsx'), 'OperationPage'),
  ),
  route(
    '/operations/$id/deletion',
    lazyRouteComponent(() => import('./pages/deletion/outcome.tsx'), 'DeletionOutcomePage'),
  ),
  route(
    '/payments',
    lazyRouteComponent(() => import('./pages/organization/awaiting-payment.tsx'), 'AwaitingPaymentPage'),
  ),
  route(
    '/policy',
    lazyRouteComponent(() => import('./pages/policy/policy.tsx'), 'PolicyPage'),
  ),
  route(
    '/recover',
    lazyRouteComponent(() => import('./pages/link/recover.tsx'), 'RecoverPage'),
  ),
  route(
    '/lost-factor',
    lazyRouteComponent(() => import('./pages/link/lost-factor.tsx'), 'LostFactorPage'),
  ),
  route(
    '/settings',
    lazyRouteComponent(() => import('./pages/settings/settings.tsx'), 'SettingsPage'),
  ),
  route(
    '/sign-in',
    lazyRouteComponent(() => import('./pages/start.tsx'), 'StartPage'),
  ),
  route(
    '/switch',
    lazyRouteComponent(() => import('./pages/link/switch.tsx'), 'SwitchPage'),
  ),
  route(
    '/account',
    lazyRouteComponent(() => import('./pages/account/account.tsx'), 'AccountPage'),
  ),
  route(
    '/operators',
    lazyRouteComponent(() => import('./pages/operators/list.tsx'), 'OperatorsPage'),
  ),
  route(
    '/people',
    lazyRouteComponent(() => import('./pages/people/list.tsx'), 'PeoplePage'),
  ),
]);

export const router = createRouter({
  routeTree: tree,
  basepath: '/console',
  defaultPreload: 'intent',
  defaultErrorComponent: PageFailure,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

const slugOf = (path: string): string | null => /^\/orgs\/([^/]+)/.exec(path)?.[1] ?? null;

const enter = (path: string): void => {
  const slug = slugOf(path);
  if (slug === null || slug === 'new') context.send('contextLeft', {});
  else context.send('contextEntered', { slug: decodeURIComponent(slug) });
};

/** The URL is the context: two tabs can be in two organizations. */
export const followUrl = (): void => {
  enter(router.latestLocation.pathname);
  router.subscribe('onBeforeNavigate', ({ toLocation }) => enter(toLocation.pathname));
};
