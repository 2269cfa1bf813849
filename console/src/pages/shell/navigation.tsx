import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Permission } from '../../../../src/contract/permissions.ts';
import { mayHere, mayOnPlatform, useContextPart } from '../../context/context.ts';
import type { Context } from '../../context/reducers.ts';
import { type TextId, useText } from '../../text/text.tsx';
import style from './shell.module.css';

export interface Place {
  readonly to: string;
  readonly title: Extract<TextId, `nav.${string}`>;
  /** What the caller needs to see the page; null: nothing. */
  readonly permission: Permission | null;
}

/** The pages of an organization, in the order of the menu. */
export const organizationPlaces: readonly Place[] = [
  { to: '/orgs/$slug', title: 'nav.home', permission: null },
  { to: '/orgs/$slug/timeline', title: 'nav.timeline', permission: 'timeline:read' },
  { to: '/orgs/$slug/operations', title: 'nav.operations', permission: 'operation:list' },
  { to: '/orgs/$slug/runs', title: 'nav.runs', permission: 'run:list' },
  { to: '/orgs/$slug/schedules', title: 'nav.schedules', permission: 'schedule:list' },
  { to: '/orgs/$slug/workflows', title: 'nav.workflows', permission: 'workflow:list' },
  { to: '/orgs/$slug/members', title: 'nav.members', permission: 'user:list' },
  { to: '/orgs/$slug/roles', title: 'nav.roles', permission: 'role:list' },
  { to: '/orgs/$slug/access-check', title: 'nav.accessCheck', permission: 'policy-explanation:read' },
  { to: '/orgs/$slug/invitations', title: 'nav.invitations', permission: 'invitation:list' },
  { to: '/orgs/$slug/ownership', title: 'nav.ownership', permission: 'operation:list' },
  { to: '/orgs/$slug/approvals', title: 'nav.approvals', permission: 'approval:list' },
  { to: '/orgs/$slug/elevations', title: 'nav.elevations', permission: 'elevation:list' },
  { to: '/orgs/$slug/keys', title: 'nav.keys', permission: 'api-key:list' },
  { to: '/orgs/$slug/webhooks', title: 'nav.webhooks', permission: 'webhook:list' },
  { to: '/orgs/$slug/audit', title: 'nav.audit', permission: 'audit:read' },
  { to: '/orgs/$slug/limits', title: 'nav.limits', permission: 'rate-limit:read' },
  { to: '/orgs/$slug/session-policy', title: 'nav.sessionPolicy', permission: 'session-policy:read' },
  { to: '/orgs/$slug/identity-providers', title: 'nav.identityProviders', permission: 'oidc-connection:list' },
];

/** The pages of the platform. */
export const platformPlaces: readonly Place[] = [
  { to: '/attention', title: 'nav.attention', permission: 'platform-attention:read' },
  { to: '/orgs', title: 'nav.organizations', permission: null },
  { to: '/operations', title: 'nav.operations', permission: 'operation:list' },
  { to: '/approvals', title: 'nav.approvals', permission: 'platform-approval:list' },
  { to: '/payments', title: 'nav.payments', permission: 'organization:pay' },
  { to: '/audit', title: 'nav.audit', permission: 'platform-audit:read' },
  { to: '/drift', title: 'nav.drift', permission: 'drift:read' },
  { to: '/people', title: 'nav.people', permission: 'person:list' },
  { to: '/operators', title: 'nav.operators', permission: 'operator:list' },
  { to: '/policy', title: 'nav.policy', permission: 'policy-revision:list' },
];

/** A page that the caller may open. */
export interface OpenPlace {
  readonly place: Place;
  /** The organization that it is about; null: none. */
  readonly slug: string | null;
  readonly path: string;
}

export const pathOf = ({ to }: Place, slug: string | null): string => to.replace('$slug', slug ?? '');

/** The pages that the caller may open from where the page is. */
export const usePlaces = (): readonly OpenPlace[] => {
  const now = useContextPart((context) => context);
  return useMemo(() => placesOf(now), [now]);
};

const placesOf = (now: Context): readonly OpenPlace[] => {
  const slug = now.current?.slug ?? null;
  const here = slug === null ? [] : organizationPlaces.filter(({ permission }) => mayHere(now, permission));
  const onPlatform = platformPlaces.filter(({ permission }) => mayOnPlatform(now, permission));
  return [
    ...here.map((place) => ({ place, slug, path: pathOf(place, slug) })),
    ...onPlatform.map((place) => ({ place, slug: null, path: pathOf(place, null) })),
  ];
};

interface NavigationProps {
  /** For the button that opens it on narrow screens. */
  readonly id: string;
}

/** The menu: beside the page, and on narrow screens above it once it is asked for. */
export const Navigation = ({ id }: NavigationProps) => {
  const t = useText();
  const places = usePlaces();
  const slug = useContextPart(({ current }) => current?.slug ?? null);
  const groups = [
    { title: slug, places: places.filter((each) => each.slug !== null) },
    { title: t('nav.platform'), places: places.filter((each) => each.slug === null) },
  ].filter((group) => group.places.length > 0);
  return (
    <nav id={id} className={style.nav} popover="auto" aria-label={t('nav.label')}>
      {groups.map(({ title, places: listed }) => (
        <div key={title}>
          <h2>{title}</h2>
          <ul>
            {listed.map(({ place: { to, title: name }, slug: of }) => (
              <li key={to}>
                <Link
                  to={to}
                  params={of === null ? {} : { slug: of }}
                  activeOptions={{ exact: to === '/orgs/$slug' || to === '/orgs' }}
                >
                  {t(name)}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
};
