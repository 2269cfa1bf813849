import type { User } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { Action } from '../../parts/action/action.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Table } from '../../parts/table/table.tsx';
import { useText } from '../../text/text.tsx';
import { BatchOutcome } from './batch-outcome.tsx';
import { nameOf } from './directory.tsx';
import { BuiltInRoleSelect, chosenRole } from './role.tsx';

interface ChangeRolesProps {
  readonly slug: string;
  readonly members: readonly User[];
  readonly onDone: () => void;
}

/** Gives several members the same role. Each has a result of its own. */
export const ChangeRoles = ({ slug, members, onDone }: ChangeRolesProps) => {
  const t = useText();
  const count = members.length;
  return (
    <Action
      operation="batchUsers"
      label={t('members.changeRoles', { count })}
      does={
        <>
          <p>{t('members.changeRolesDoes')}</p>
          <p>{members.map(nameOf).join(', ')}</p>
        </>
      }
      disabledBecause={count === 0 ? t('members.selectFirst') : null}
      request={(form) => {
        const role = chosenRole(form);
        const reason = typed(form, 'reason');
        const changes = members.map(({ id }) => ({ userId: id, role }));
        return { path: { slug }, body: { changes, ...(reason !== undefined && { reason }) } };
      }}
      fields={(errorAt) => (
        <>
          <BuiltInRoleSelect error={errorAt('role')} />
          <TextField name="reason" label={t('action.reasonOptional')} error={errorAt('reason')} />
        </>
      )}
      refresh={[orgKey(slug, 'members')]}
      onDone={({ data, accepted, refused }) => {
        const names = new Map(members.map((member) => [member.id, nameOf(member)]));
        onDone();
        return (
          <>
            <p>{t('batch.outcome', { accepted, refused })}</p>
            <Table
              caption={t('batch.results')}
              rows={data}
              rowKey={({ userId }) => userId}
              columns={[
                { title: t('members.name'), cell: ({ userId }) => names.get(userId) ?? userId },
                {
                  title: t('batch.result'),
                  cell: ({ outcome, problem }) => <BatchOutcome outcome={outcome} problem={problem} />,
                },
              ]}
            />
          </>
        );
      }}
    />
  );
};
