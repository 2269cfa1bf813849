import { Link } from '@tanstack/react-router';
import type { Explanation } from '../../../../src/client/index.ts';
import type { Permission } from '../../../../src/contract/permissions.ts';
import { useHoldersText } from '../../parts/action/refusal.ts';
import { Facts } from '../../parts/facts/facts.tsx';
import { Section } from '../../parts/page/page.tsx';
import { Status } from '../../parts/status/status.tsx';
import { Table } from '../../parts/table/table.tsx';
import { useText } from '../../text/text.tsx';
import { useScopeText } from '../api-keys/scope-texts.ts';
import { MemberName } from '../members/directory.tsx';
import style from './access-check.module.css';
import { useRuleText } from './rule-text.ts';

interface DecisionProps {
  readonly slug: string;
  readonly userId: string;
  readonly keyId: string | undefined;
  readonly permission: Permission;
  readonly explanation: Explanation;
}

type Rule = Explanation['rules'][number];

/** What a rule asks, in plain words, and its id. */
const RuleName = ({ policyId }: Pick<Rule, 'policyId'>) => {
  const textOf = useRuleText();
  const text = textOf('accessRule', policyId);
  return (
    <>
      {text !== null && <div>{text}</div>}
      <code>{policyId}</code>
    </>
  );
};

interface RuleOutcomeProps extends Rule {
  /** Whether it is the first that refuses. */
  readonly decides: boolean;
  /** Whether it decides once it is known what the permission is used on. */
  readonly isOpen: boolean;
}

const RuleOutcome = ({ policyId, refuses, reason, decides, isOpen }: RuleOutcomeProps) => {
  const t = useText();
  const textOf = useRuleText();
  if (refuses)
    return (
      <>
        <Status tone="bad">{t('accessCheck.refuses')}</Status>
        <div>
          {textOf('accessRefusal', policyId) ?? <span lang="en">{reason}</span>} {decides && t('accessCheck.decides')}
        </div>
      </>
    );
  if (!isOpen) return <Status tone="good">{t('accessCheck.passes')}</Status>;
  return (
    <>
      <Status tone="busy">{t('accessCheck.undecided')}</Status>
      <div>{t('accessCheck.dependsOn')}</div>
    </>
  );
};

/** Why it is refused, and who may do it. */
const Refusal = ({ slug, userId, keyId, permission, explanation }: DecisionProps) => {
  const t = useText();
  const textOf = useRuleText();
  const holdersText = useHoldersText();
  const { reason, policyIds } = explanation;
  const texts = policyIds.flatMap((id) => textOf('accessRefusal', id) ?? []);
  return (
    <>
      {texts.length === 0 ? <p lang="en">{reason}</p> : <p>{texts.join(' ')}</p>}
      <p>{t('action.who', { holders: holdersText(permission) })}</p>
      {keyId !== undefined && policyIds.includes('authz/scopes') && (
        <p>
          <Link to="/orgs/$slug/keys/$id" params={{ slug, id: keyId }}>
            {t('accessCheck.openKey')}
          </Link>
        </p>
      )}
      {policyIds.some((id) => /^authz\/(role|custom-role|user-status)$/.test(id)) && (
        <p>
          <Link to="/orgs/$slug/members/$id" params={{ slug, id: userId }}>
            {t('accessCheck.openMember')}
          </Link>
        </p>
      )}
    </>
  );
};

/** The decision of the policy, and each of its rules in their order. */
export const Decision = (props: DecisionProps) => {
  const { slug, userId, keyId, permission, explanation } = props;
  const t = useText();
  const scopeText = useScopeText();
  const { decision, code, conditions, rules, policyIds, policyRevision } = explanation;
  const text = scopeText('permission', permission);
  const firstRefusal = rules.find(({ refuses }) => refuses);
  return (
    <>
      <section className={`${style.verdict} ${decision ? style.allowed : style.refused}`} aria-live="polite">
        <h2>
          <Status tone={decision ? 'good' : 'bad'}>
            {decision ? t('accessCheck.allowed') : t('accessCheck.refused')}
          </Status>
        </h2>
        <p>
          <MemberName slug={slug} id={userId} />
          {keyId !== undefined && `, ${t('accessCheck.withKey')}`} – {text !== permission && `${text} `}
          <code>{permission}</code>
        </p>
        {!decision && <Refusal {...props} />}
        {decision && conditions.length > 0 && <p>{t('accessCheck.conditional')}</p>}
      </section>
      <Section title={t('accessCheck.rules')}>
        <Table
          caption={t('accessCheck.rules')}
          rows={rules}
          rowKey={({ policyId }) => policyId}
          columns={[
            { title: t('accessCheck.rule'), cell: ({ policyId }) => <RuleName policyId={policyId} /> },
            {
              title: t('accessCheck.says'),
              cell: (rule) => (
                <RuleOutcome {...rule} decides={rule === firstRefusal} isOpen={conditions.includes(rule.policyId)} />
              ),
            },
          ]}
        />
      </Section>
      <Facts
        rows={[
          [t('accessCheck.decidedBy'), <code key="rules">{policyIds.join(', ')}</code>],
          ...(code === null
            ? []
            : [
                [
                  t('accessCheck.code'),
                  <a key="code" href={`/docs/errors#${code}`}>
                    <code>{code}</code>
                  </a>,
                ] as const,
              ]),
          [t('accessCheck.revision'), <code key="revision">{policyRevision}</code>],
        ]}
      />
    </>
  );
};
