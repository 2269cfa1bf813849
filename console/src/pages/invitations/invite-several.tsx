import { orgKey } from '../../data/keys.ts';
import { Action } from '../../parts/action/action.tsx';
import { CopyButton } from '../../parts/copy/copy.tsx';
import { TextArea } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Table } from '../../parts/table/table.tsx';
import { useText } from '../../text/text.tsx';
import { BatchOutcome } from '../members/batch-outcome.tsx';
import { chosenAnyRole, RoleSelect } from '../members/role.tsx';
import { addressesIn, addressesMax } from './addresses.ts';
import { DeliveryFields, deliveryOf } from './delivery.tsx';

/** Invites many people at once. Each has a result of its own. */
export const InviteSeveral = ({ slug }: { readonly slug: string }) => {
  const t = useText();
  return (
    <Action
      operation="batchInvitations"
      label={t('invitations.several')}
      does={t('invitations.severalDoes')}
      request={(form) => {
        const same = { ...chosenAnyRole(form), ...deliveryOf(form) };
        return {
          path: { slug },
          body: { invites: addressesIn(typed(form, 'emails') ?? '').map((email) => ({ email, ...same })) },
        };
      }}
      fields={(errorAt) => (
        <>
          <TextArea
            name="emails"
            label={t('invitations.emails')}
            hint={t('invitations.emailsHint', { count: addressesMax })}
            rows={6}
            required
            error={errorAt('invites')}
          />
          <RoleSelect slug={slug} error={errorAt('role') ?? errorAt('customRole')} />
          <DeliveryFields errorAt={errorAt} />
        </>
      )}
      refresh={[orgKey(slug, 'invitations')]}
      onDone={({ data, accepted, refused }) => (
        <>
          <p>{t('batch.outcome', { accepted, refused })}</p>
          <Table
            caption={t('batch.results')}
            rows={data}
            rowKey={({ email }) => email}
            columns={[
              { title: t('members.email'), cell: ({ email }) => email },
              {
                title: t('batch.result'),
                cell: ({ email, outcome, problem, invitation }) => (
                  <>
                    <BatchOutcome outcome={outcome} problem={problem} />
                    {invitation?.url != null && (
                      <div>
                        <code>{invitation.url}</code>
                        <CopyButton text={invitation.url} what={email} />
                      </div>
                    )}
                  </>
                ),
              },
            ]}
          />
        </>
      )}
    />
  );
};
