import { i18n } from '@lingui/core';
import { useState } from 'react';
import { type AcceptedInvitation, FreeholdError, type InvitationPreview } from '../../../../src/client/index.ts';
import { useContextPart } from '../../context/context.ts';
import { clientFor } from '../../data/client.ts';
import { ownKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Button, buttonClass } from '../../parts/button/button.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Loading, Shown } from '../../parts/state/state.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { Alone, Card } from '../sign-in/alone.tsx';
import { NewPasswordField, SignInForm } from '../sign-in/form.tsx';
import { Problem } from '../sign-in/problem.tsx';
import { useRun } from '../sign-in/run.ts';
import style from '../sign-in/sign-in.module.css';
import { SignOutButton, useIsCallerKnown } from './caller.tsx';
import { useLinkToken } from './hash.ts';
import { IfOpen } from './if-open.tsx';

/** `/invite#<token>`: an invitation, or the activation of an account. */
export const InvitePage = () => {
  const t = useText();
  const [token, onUsed] = useLinkToken();
  if (token === '') return <Alone title={t('invite.title')} lead={t('link.incomplete')} />;
  return <Invitation key={token} token={token} onUsed={onUsed} />;
};

interface InvitationProps {
  readonly token: string;
  readonly onUsed: () => Promise<void>;
}

const Invitation = ({ token, onUsed }: InvitationProps) => {
  const t = useText();
  const [accepted, setAccepted] = useState<AcceptedInvitation | null>(null);
  const invitation = useRead(
    ownKey('invitations', token),
    (client, signal) => client.invitations.lookUp({ body: { token }, signal }),
    { enabled: accepted === null },
  );
  if (accepted !== null) return <Joined accepted={accepted} />;
  if (invitation.error instanceof FreeholdError && invitation.error.code === 'not_found')
    return <Alone title={t('invite.title')} lead={t('invite.unknown')} />;
  return (
    <Alone title={t('invite.title')} isWide>
      <Shown query={invitation}>
        {(preview) => (
          <>
            <About preview={preview} />
            <IfOpen status={preview.status}>
              <Card>
                <Accept
                  token={token}
                  onAccepted={async (answer) => {
                    setAccepted(answer);
                    await onUsed();
                  }}
                />
              </Card>
            </IfOpen>
          </>
        )}
      </Shown>
    </Alone>
  );
};

const About = ({ preview }: { readonly preview: InvitationPreview }) => {
  const t = useText();
  const { organization, inviter, email, role, expiresAt } = preview;
  return (
    <>
      <p>
        {inviter === null
          ? t('invite.leadByNobody', { organization: organization.name })
          : t('invite.lead', { organization: organization.name, inviter })}
      </p>
      <Facts
        rows={[
          [t('invite.organization'), organization.name],
          [t('invite.role'), t(`role.${role}`)],
          [t('invite.email'), email],
          [t('invite.expiresAt'), <Time key="expiresAt" at={expiresAt} />],
        ]}
      />
    </>
  );
};

interface AcceptProps {
  readonly token: string;
  readonly onAccepted: (accepted: AcceptedInvitation) => Promise<void>;
}

/** Accepts as the person who is signed in, or makes one with a password of its choice. */
const Accept = ({ token, onAccepted }: AcceptProps) => {
  const caller = useContextPart((now) => now.caller);
  const isKnown = useIsCallerKnown();
  const [hasPassword, setHasPassword] = useState(false);
  const { isBusy, error, run } = useRun();
  const t = useText();

  const accept = (more: { readonly password?: string; readonly name?: string }): Promise<void> =>
    run(async () => {
      try {
        const locale = i18n.locale === 'de' ? 'de' : 'en';
        const body = { token, ...more, ...(caller === null && ({ locale } as const)) };
        await onAccepted(await clientFor(null).invitations.accept({ body }));
      } catch (failure) {
        if (failure instanceof FreeholdError && failure.code === 'session_required') setHasPassword(true);
        throw failure;
      }
    });

  if (!isKnown) return <Loading />;
  if (caller?.kind === 'key')
    return (
      <>
        <p>{t('link.isKey')}</p>
        <SignOutButton />
      </>
    );
  if (caller !== null)
    return (
      <div className={style.form}>
        <p>{t('link.signedInAs', { email: caller.account.email })}</p>
        <Problem error={error} />
        <Button look="main" isBusy={isBusy} onClick={() => accept({})}>
          {t('invite.accept')}
        </Button>
        <SignOutButton />
      </div>
    );
  if (hasPassword)
    return (
      <div className={style.form}>
        <p role="status">{t('invite.signInFirst')}</p>
        <SignInForm isPersonal withoutProvider />
        <Button look="quiet" onClick={() => setHasPassword(false)}>
          {t('invite.noPassword')}
        </Button>
      </div>
    );
  return (
    <form
      className={style.form}
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const name = typed(form, 'name');
        void accept({ password: String(form.get('newPassword')), ...(name !== undefined && { name }) });
      }}
    >
      <TextField name="name" label={t('invite.name')} autoComplete="name" maxLength={200} />
      <NewPasswordField />
      <Problem error={error} />
      <Button type="submit" look="main" isBusy={isBusy}>
        {t('invite.accept')}
      </Button>
      <Button look="quiet" onClick={() => setHasPassword(true)}>
        {t('invite.hasPassword')}
      </Button>
    </form>
  );
};

const Joined = ({ accepted: { organization } }: { readonly accepted: AcceptedInvitation }) => {
  const t = useText();
  const isSignedIn = useContextPart(({ caller }) => caller !== null);
  const home = `/console/orgs/${organization.slug}`;
  return (
    <Alone title={t('invite.joined', { organization: organization.name })}>
      {isSignedIn ? (
        // Loads the console anew, which then knows the organization.
        <a href={home} className={buttonClass('main')}>
          {t('invite.open')}
        </a>
      ) : (
        <>
          <p role="status">{t('invite.joinedSignIn')}</p>
          <Card>
            <SignInForm isPersonal withoutProvider onSignedIn={() => window.location.assign(home)} />
          </Card>
        </>
      )}
    </Alone>
  );
};
