import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AuditEvent } from '../../../../src/client/index.ts';
import type { Permission } from '../../../../src/contract/permissions.ts';
import { type OperationId, operations } from '../../data/operations.ts';
import { useText } from '../../text/text.tsx';
import { useRuleText } from '../access-check/rule-text.ts';
import { useScopeText } from '../api-keys/scope-texts.ts';
import style from './audit.module.css';

type Denied = Pick<AuditEvent, 'target' | 'detail'>;

/** An event that stands for several refusals lists what was refused with its count, `createUser 3, listUsers 1`. */
const countedIn = (detail: Denied['detail']): string[] =>
  String(detail?.operations ?? '')
    .split(', ')
    .flatMap((each) => each.split(' ')[0] ?? []);

/** The operations that were refused. */
const operationsIn = ({ target, detail }: Denied): string[] =>
  target.startsWith('route:') ? [target.slice('route:'.length)] : countedIn(detail);

const isOperation = (id: string): id is OperationId => Object.hasOwn(operations, id);

/** The permissions that they need. */
export const permissionsIn = (denied: Denied): Permission[] => [
  ...new Set(
    operationsIn(denied).flatMap((id) => {
      const permission: Permission | null = isOperation(id) ? operations[id].permission : null;
      return permission === null ? [] : [permission];
    }),
  ),
];

/** What a service has asked about that was told to refuse. */
const askedIn = ({ target, detail }: Denied): string[] =>
  target.startsWith('permission:') ? [target.slice('permission:'.length)] : countedIn(detail);

interface DenialProps {
  readonly event: AuditEvent;
  readonly slug: string | null;
}

/** What the policy has said when it refused: empty for other events. */
export const useDenialFacts = ({ event, slug }: DenialProps): (readonly [name: string, value: ReactNode])[] => {
  const t = useText();
  const ruleText = useRuleText();
  const scopeText = useScopeText();
  const { actor, detail } = event;
  const [kind, userId] = actor.split(':');
  if (typeof detail?.policies !== 'string') return [];
  const { policies, policyReason, policyRevision } = detail;
  const ids = policies.split(' ');
  const texts = ids.flatMap((id) => ruleText('accessRefusal', id) ?? []);
  const { decisionId } = detail;
  const isOfService = typeof decisionId === 'string';
  const permissions = isOfService ? [] : permissionsIn(event);
  return [
    [
      t('audit.refusedBecause'),
      texts.length > 0 ? (
        texts.join(' ')
      ) : (
        <span key="why" lang="en">
          {policyReason}
        </span>
      ),
    ],
    ...(isOfService
      ? [
          [t('audit.askedAbout'), <code key="asked">{askedIn(event).join(', ')}</code>] as const,
          [t('audit.decisionId'), <code key="decision">{decisionId}</code>] as const,
        ]
      : []),
    [t('accessCheck.decidedBy'), <code key="rules">{ids.join(', ')}</code>],
    [t('accessCheck.revision'), <code key="revision">{policyRevision}</code>],
    ...(slug !== null && kind === 'user' && permissions.length > 0
      ? [
          [
            t('audit.checkNow'),
            <ul key="checks" className={style.links}>
              {permissions.map((permission) => (
                <li key={permission}>
                  <Link to="/orgs/$slug/access-check" params={{ slug }} search={{ user: userId, permission } as never}>
                    {scopeText('permission', permission)}
                  </Link>
                </li>
              ))}
            </ul>,
          ] as const,
        ]
      : []),
  ];
};
