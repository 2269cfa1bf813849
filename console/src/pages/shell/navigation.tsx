import { Link } from '@tanstack/react-router';
import { useContextPart, useMay, useMayOnPlatform } from '../../context/context.ts';
import type { PermissionName } from '../../data/operations.ts';
import { type TextId, useText } from '../../text/text.tsx';
import style from './shell.module.css';

interface Place {
  readonly to: string;
  readonly title: TextId;
  /** What the caller needs to see the page; null: nothing. */
  readonly permission: PermissionName | null;
}

/** The pages of an organization, in the order of the menu. */
export const organizationPlaces: readonly Place[] = [
  { to: '/orgs/$slug', title: 'nav.home', permission: null },
  { to: '/orgs/$slug/identity-providers', title: 'nav.identityProviders', permission: 'oidc-connection:list' },
  { to: '/orgs/$slug/invitations', title: 'nav.invitations', permission: 'invitation:list' },
  { to: '/orgs/$slug/keys', title: 'nav.keys', permission: 'api-key:list' },
  { to: '/orgs/$slug/members', title: 'nav.members', permission: 'user:list' },
  { to: '/orgs/$slug/operations', title: 'nav.operations', permission: 'operation:list' },
  { to: '/orgs/$slug/limits', title: 'nav.limits', permission: 'rate-limit:read' },
  { to: '/orgs/$slug/ownership', title: 'nav.ownership', permission: 'operation:list' },
  { to: '/orgs/$slug/session-policy', title: 'nav.sessionPolicy', permission: 'session-policy:read' },
  { to: '/orgs/$slug/timeline', title: 'nav.timeline', permission: 'timeline:read' },
  { to: '/orgs/$slug/audit', title: 'nav.audit', permission: 'audit:read' },
  { to: '/orgs/$slug/webhooks', title: 'nav.webhooks', permission: 'webhook:list' },
];

/** The pages of the platform. */
export const platformPlaces: readonly Place[] = [
  { to: '/attention', title: 'nav.attention', permission: 'platform-attention:read' },
  { to: '/orgs', title: 'nav.organizations', permission: null },
  { to: '/operations', title: 'nav.operations', permission: 'operation:list' },
  { to: '/payments', title: 'nav.payments', permission: 'organization:pay' },
  { to: '/audit', title: 'nav.audit', permission: 'platform-audit:read' },
  { to: '/drift', title: 'nav.drift', permission: 'drift:read' },
  { to: '/people', title: 'nav.people', permission: 'person:list' },
  { to: '/operators', title: 'nav.operators', permission: 'operator:list' },
];

const PlaceLink = ({
  place: { to, title, permission },
  slug,
}: {
  readonly place: Place;
  readonly slug: string | null;
}) => {
  const t = useText();
  const mayHere = useMay(permission ?? 'organization:list');
  const mayOnPlatform = useMayOnPlatform(permission ?? 'organization:list');
  if (permission !== null && !(slug === null ? mayOnPlatform : mayHere)) return null;
  return (
    <li>
      <Link
        to={to}
        params={slug === null ? {} : { slug }}
        activeOptions={{ exact: to === '/orgs/$slug' || to === '/orgs' }}
      >
        {t(title as 'nav.home')}
      </Link>
    </li>
  );
};

export const Navigation = () => {
  const t = useText();
  const slug = useContextPart(({ current }) => current?.slug ?? null);
  const groups = [
    ...(slug === null ? [] : [[t('nav.organization'), organizationPlaces, slug] as const]),
    [t('nav.platform'), platformPlaces, null] as const,
  ];
  return (
    <nav className={style.nav} aria-label={t('nav.label')}>
      {groups.map(([title, places, of]) => (
        <div key={title}>
          <h2>{of ?? title}</h2>
          <ul>
            {places.map((place) => (
              <PlaceLink key={place.to} place={place} slug={of} />
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
};
