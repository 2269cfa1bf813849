import { useState } from 'react';
import type { AddedTotp, Factor } from '../../../../src/client/index.ts';
import { clientFor } from '../../data/client.ts';
import { ownKey } from '../../data/keys.ts';
import { canUsePasskeys, makePasskey } from '../../data/passkey.ts';
import { useRead, useRefresh } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { Button } from '../../parts/button/button.tsx';
import { CopyButton } from '../../parts/copy/copy.tsx';
import { Dialog } from '../../parts/dialog/dialog.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Section } from '../../parts/page/page.tsx';
import { Secret } from '../../parts/secret/secret.tsx';
import { Empty, Shown } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { ListTable, wholeList } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { announce } from '../../parts/toast/toast.tsx';
import { useText } from '../../text/text.tsx';
import { DialogForm } from '../sign-in/dialog-form.tsx';
import { useRun } from '../sign-in/run.ts';
import style from './account.module.css';
import { QrCode } from './qr-code.tsx';

const factorsKey = ownKey('factors');
const { factors: own } = clientFor(null);

type Adding = 'app' | 'passkey' | null;

/** Authenticator apps, passkeys and recovery codes. */
export const Factors = () => {
  const t = useText();
  const factors = useRead(factorsKey, (client, signal) => client.factors.list({ signal }));
  const [adding, setAdding] = useState<Adding>(null);
  const close = () => setAdding(null);
  return (
    <Section
      title={t('factors.title')}
      actions={
        <>
          <Button aria-haspopup="dialog" onClick={() => setAdding('app')}>
            {t('factors.addApp')}
          </Button>
          <Button
            aria-haspopup="dialog"
            disabledBecause={canUsePasskeys() ? null : t('factors.noPasskeys')}
            onClick={() => setAdding('passkey')}
          >
            {t('factors.addPasskey')}
          </Button>
        </>
      }
    >
      {adding === 'app' && <AddApp onClose={close} />}
      {adding === 'passkey' && <AddPasskey onClose={close} />}
      <p className={style.soft}>{t('factors.lead')}</p>
      <Shown query={factors}>
        {({ data, recoveryCodes }) => (
          <>
            <FactorTable factors={data} />
            <RecoveryCodes left={recoveryCodes} hasFactor={data.some(({ confirmedAt }) => confirmedAt !== null)} />
          </>
        )}
      </Shown>
    </Section>
  );
};

const FactorTable = ({ factors }: { readonly factors: readonly Factor[] }) => {
  const t = useText();
  return (
    <ListTable
      caption={t('factors.title')}
      list={wholeList({ data: factors })}
      empty={<Empty title={t('factors.none')} />}
      rowKey={({ id }) => id}
      columns={[
        {
          title: t('factors.name'),
          cell: ({ name, confirmedAt }) => (
            <>
              {name} {confirmedAt === null && <Status tone="warn">{t('factors.unconfirmed')}</Status>}
            </>
          ),
        },
        {
          title: t('factors.kind'),
          cell: ({ kind, isBackedUp }) => (isBackedUp === true ? t('factors.kind.synced') : t(`factors.kind.${kind}`)),
        },
        { title: t('linked.usedAt'), cell: ({ lastUsedAt }) => <Time at={lastUsedAt} as="relative" /> },
        { title: t('factors.addedAt'), cell: ({ createdAt }) => <Time at={createdAt} />, isMinor: true },
        {
          title: t('account.actions'),
          cell: ({ id, name }) => (
            <div className={style.buttons}>
              <Action
                operation="renameFactor"
                label={t('factors.rename')}
                what={name}
                does={t('factors.renameDoes')}
                look="quiet"
                fields={(errorAt) => (
                  <TextField
                    name="name"
                    label={t('factors.name')}
                    defaultValue={name}
                    error={errorAt('name')}
                    maxLength={100}
                    required
                  />
                )}
                request={(form) => ({ path: { id }, body: { name: typed(form, 'name') ?? '' } })}
                refresh={[factorsKey]}
              />
              <Action
                operation="removeFactor"
                label={t('factors.remove')}
                what={name}
                does={t('factors.removeDoes', { name })}
                look="quiet"
                request={() => ({ path: { id } })}
                refresh={[factorsKey, ownKey('sessions')]}
              />
            </div>
          ),
        },
      ]}
    />
  );
};

interface AddProps {
  readonly onClose: () => void;
}

/** A secret for the app first, then a code that shows that the app has it. */
const AddApp = ({ onClose }: AddProps) => {
  const t = useText();
  const refresh = useRefresh();
  const { isBusy, error, sends } = useRun();
  const [added, setAdded] = useState<AddedTotp | null>(null);

  const begin = async (form: FormData): Promise<void> => {
    const name = typed(form, 'name');
    setAdded(await own.addTotp({ body: name === undefined ? {} : { name } }));
    await refresh(factorsKey);
  };
  const confirm = async (form: FormData, id: string): Promise<void> => {
    const code = (typed(form, 'code') ?? '').replaceAll(/\s/g, '');
    await own.confirmTotp({ path: { id }, body: { code } });
    await refresh(factorsKey, ownKey('sessions'));
    announce(t('factors.added'));
    onClose();
  };

  if (added === null)
    return (
      <Dialog title={t('factors.addApp')} onClose={onClose}>
        <DialogForm
          action={t('signIn.proceed')}
          error={error}
          isBusy={isBusy}
          onSubmit={sends(begin)}
          onCancel={onClose}
        >
          <p>{t('factors.appLead')}</p>
          <TextField name="name" label={t('factors.nameOptional')} maxLength={100} placeholder={t('factors.phone')} />
        </DialogForm>
      </Dialog>
    );
  return (
    <Dialog title={t('factors.addApp')} onClose={onClose}>
      <DialogForm
        action={t('factors.confirm')}
        error={error}
        isBusy={isBusy}
        onSubmit={sends((form) => confirm(form, added.factor.id))}
        onCancel={onClose}
      >
        <p>{t('factors.scan')}</p>
        <QrCode text={added.uri} label={t('factors.qrCode')} />
        <Secret label={t('factors.secret')} text={added.secret} />
        <TextField
          name="code"
          label={t('stepUp.code')}
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          autoFocus
        />
      </DialogForm>
    </Dialog>
  );
};

const AddPasskey = ({ onClose }: AddProps) => {
  const t = useText();
  const refresh = useRefresh();
  const { isBusy, error, sends } = useRun();
  const add = async (form: FormData): Promise<void> => {
    const name = typed(form, 'name');
    const webauthn = await makePasskey(await own.beginPasskey());
    await own.addPasskey({ body: { webauthn, ...(name !== undefined && { name }) } });
    await refresh(factorsKey, ownKey('sessions'));
    announce(t('factors.added'));
    onClose();
  };
  return (
    <Dialog title={t('factors.addPasskey')} onClose={onClose}>
      <DialogForm action={t('signIn.proceed')} error={error} isBusy={isBusy} onSubmit={sends(add)} onCancel={onClose}>
        <p>{t('factors.passkeyLead')}</p>
        <TextField name="name" label={t('factors.nameOptional')} maxLength={100} placeholder={t('factors.phone')} />
      </DialogForm>
    </Dialog>
  );
};

interface RecoveryCodesProps {
  readonly left: number;
  readonly hasFactor: boolean;
}

const RecoveryCodes = ({ left, hasFactor }: RecoveryCodesProps) => {
  const t = useText();
  return (
    <div className={style.buttons}>
      <Action
        operation="renewRecoveryCodes"
        label={t('recoveryCodes.renew')}
        does={t('recoveryCodes.does')}
        disabledBecause={hasFactor ? null : t('recoveryCodes.needFactor')}
        request={() => ({})}
        refresh={[factorsKey]}
        confirmation={t('recoveryCodes.stored')}
        onDone={({ codes }) => (
          <>
            <p>{t('recoveryCodes.shownOnce')}</p>
            <ul className={style.codes}>
              {codes.map((code) => (
                <li key={code}>
                  <code translate="no">{code}</code>
                </li>
              ))}
            </ul>
            <div className={style.buttons}>
              <CopyButton text={codes.join('\n')} />
              <Button look="quiet" onClick={() => window.print()}>
                {t('recoveryCodes.print')}
              </Button>
            </div>
          </>
        )}
      />
      <span className={style.soft}>{t('recoveryCodes.left', { count: left })}</span>
    </div>
  );
};
