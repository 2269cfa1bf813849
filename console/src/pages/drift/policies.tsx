import type { DriftPolicy } from '../../../../src/client/index.ts';
import { platformKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { CheckField, SelectField } from '../../parts/field/field.tsx';
import { oneOf } from '../../parts/filters/filters.tsx';
import { Section } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { Table } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { ModeStatus } from './status.tsx';

const policiesKey = platformKey('drift', 'policies');
const modes = ['off', 'report', 'repair'] as const;

export const usePolicies = () => useRead(policiesKey, (client, signal) => client.drift.listPolicies({ signal }));

interface ChangePolicyProps {
  readonly policy: DriftPolicy;
  readonly look?: 'plain' | 'main';
}

export const ChangePolicy = ({ policy, look = 'plain' }: ChangePolicyProps) => {
  const t = useText();
  const { kind, mode, deletesOpenWorkflows } = policy;
  return (
    <Action
      operation="updateDriftPolicy"
      label={t('drift.changePolicy')}
      what={t(`driftKind.${kind}`)}
      does={t('drift.changePolicyDoes', { kind: t(`driftKind.${kind}`) })}
      look={look}
      request={(form) => ({
        path: { kind },
        body: {
          mode: oneOf(modes, String(form.get('mode'))) ?? mode,
          deletesOpenWorkflows: form.get('deletesOpenWorkflows') !== null,
        },
      })}
      fields={(errorAt) => (
        <>
          <SelectField name="mode" label={t('drift.mode')} defaultValue={mode} error={errorAt('mode')}>
            {modes.map((each) => (
              <option key={each} value={each}>
                {t(`driftMode.${each}`)}
              </option>
            ))}
          </SelectField>
          <CheckField
            name="deletesOpenWorkflows"
            label={t('drift.deletesOpen')}
            hint={t('drift.deletesOpenHint')}
            defaultChecked={deletesOpenWorkflows}
          />
        </>
      )}
      refresh={[policiesKey]}
    />
  );
};

/** What the watch does about each kind of finding. */
export const Policies = ({ policies }: { readonly policies: ReturnType<typeof usePolicies> }) => {
  const t = useText();
  return (
    <Section title={t('drift.policies')}>
      <Shown query={policies}>
        {({ data }) => (
          <Table
            caption={t('drift.policies')}
            rows={data}
            rowKey={({ kind }) => kind}
            columns={[
              { title: t('drift.kind'), cell: ({ kind }) => t(`driftKind.${kind}`) },
              { title: t('drift.mode'), cell: ({ mode }) => <ModeStatus mode={mode} /> },
              {
                title: t('drift.deletesOpenShort'),
                cell: ({ deletesOpenWorkflows }) => (deletesOpenWorkflows ? t('drift.yes') : t('drift.no')),
              },
              {
                title: t('drift.changedAt'),
                cell: ({ updatedAt }) =>
                  updatedAt === null ? t('drift.default') : <Time at={updatedAt} as="relative" />,
              },
              { title: t('drift.changePolicy'), cell: (policy) => <ChangePolicy policy={policy} /> },
            ]}
          />
        )}
      </Shown>
    </Section>
  );
};
