import type { Operation, Organization } from '../../../../src/client/index.ts';
import { useMe } from '../../context/context.ts';
import { Action } from '../../parts/action/action.tsx';
import { SelectField, TextArea, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';
import { changedKeys, useObstacle } from '../organization/lifecycle-actions.tsx';
import { ifMatch, type Tagged } from '../organization/reads.ts';

const daySeconds = 86_400;
const graceDays = [1, 7, 14, 30, 90, 365] as const;

interface DeleteActionProps {
  readonly organization: Tagged<Organization>;
  readonly open: Operation | null;
}

export const DeleteAction = ({ organization, open }: DeleteActionProps) => {
  const t = useText();
  const isPlatform = useMe()?.kind !== 'user';
  const { slug, name, status } = organization;
  const isContinued = status === 'deleting';
  return (
    <Action
      operation="deleteOrganization"
      label={isContinued ? t('deletion.continue') : t('deletion.start')}
      does={isContinued ? t('deletion.continueDoes') : t('deletion.startDoes', { name })}
      look="danger"
      disabledBecause={useObstacle('delete', { organization, open })}
      request={(form) => {
        const reason = typed(form, 'reason');
        const grace = typed(form, 'graceSeconds');
        const query = {
          ...(reason !== undefined && { reason }),
          ...(grace !== undefined && { graceSeconds: Number(grace) }),
        };
        return { path: { slug }, query, ...ifMatch(organization) };
      }}
      fields={(errorAt) => (
        <>
          {!isContinued && (
            <SelectField
              name="graceSeconds"
              label={t('deletion.grace')}
              hint={isPlatform ? t('deletion.graceHintPlatform') : t('deletion.graceHint')}
              error={errorAt('query.graceSeconds')}
            >
              <option value="">{t('deletion.graceStandard')}</option>
              {isPlatform && <option value="0">{t('deletion.graceNone')}</option>}
              {graceDays.map((days) => (
                <option key={days} value={days * daySeconds}>
                  {t('deletion.graceDays', { days })}
                </option>
              ))}
            </SelectField>
          )}
          <TextArea
            name="reason"
            label={t('deletion.reason')}
            hint={t('action.reasonHint')}
            maxLength={500}
            error={errorAt('query.reason')}
          />
          <TextField
            name="confirmation"
            label={t('deletion.confirm', { slug })}
            title={t('deletion.confirm', { slug })}
            pattern={slug}
            required
          />
        </>
      )}
      refresh={changedKeys(slug)}
    />
  );
};
