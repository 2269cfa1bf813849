import type { Locale } from '../../contract/locale.ts';
import type { SsoRefusal } from '../../contract/sso-refusal.ts';

// The words of the pages outside of the console.

interface Message {
  readonly title: string;
  readonly text: string;
}

const en = {
  /** Of pages that are in the console, on a server without one. */
  commands: {
    invite: {
      title: 'Invitation',
      text: 'This server has no pages for people. Accept the invitation at a command line:',
    },
    recover: {
      title: 'New password',
      text: 'This server has no pages for people. Choose the password at a command line:',
    },
    device: { title: 'Sign in a device', text: 'This server has no pages for people. Sign in on the device itself:' },
  } satisfies Record<string, Message>,
  /** What the command asks for. */
  token: 'It asks for what stands behind # in the address of this page.',
  signedIn: { title: 'You are signed in', text: 'You can close this page.' },
  linked: { title: 'The account is linked', text: 'From now on you can sign in with it. You can close this page.' },
  occupied: {
    title: 'Somebody else is signed in',
    text: 'This browser is signed in as another person than the one whom the identity provider named. Sign out first, and then sign in again.',
    action: 'Continue',
  },
  beginning: {
    title: 'Sign in to {organization}',
    text: 'Another page wants you to sign in to the organization “{organization}” with its identity provider “{provider}”. Continue only if that is what you want.',
    action: 'Continue',
  },
  failure: 'The sign-in failed',
  toSignIn: 'Go to the sign-in',
  /** By the codes and reasons of failures; others are shown as the server words them. */
  failures: {} as Record<string, string>,
};

export type PageTexts = typeof en;

const de: PageTexts = {
  commands: {
    invite: {
      title: 'Einladung',
      text: 'Dieser Server hat keine Seiten für Personen. Nehmen Sie die Einladung auf der Befehlszeile an:',
    },
    recover: {
      title: 'Neues Passwort',
      text: 'Dieser Server hat keine Seiten für Personen. Wählen Sie das Passwort auf der Befehlszeile:',
    },
    device: {
      title: 'Gerät anmelden',
      text: 'Dieser Server hat keine Seiten für Personen. Melden Sie sich auf dem Gerät selbst an:',
    },
  },
  token: 'Der Befehl fragt nach dem, was in der Adresse dieser Seite hinter # steht.',
  signedIn: { title: 'Sie sind angemeldet', text: 'Sie können diese Seite schließen.' },
  linked: {
    title: 'Das Konto ist verknüpft',
    text: 'Von nun an können Sie sich damit anmelden. Sie können diese Seite schließen.',
  },
  occupied: {
    title: 'Jemand anderes ist angemeldet',
    text: 'In diesem Browser ist eine andere Person angemeldet als die, die der Identitätsanbieter genannt hat. Melden Sie sich zuerst ab und dann neu an.',
    action: 'Weiter',
  },
  beginning: {
    title: 'Anmelden bei {organization}',
    text: 'Eine andere Seite möchte, dass Sie sich bei der Organisation „{organization}“ mit deren Identitätsanbieter „{provider}“ anmelden. Fahren Sie nur fort, wenn Sie das wollen.',
    action: 'Weiter',
  },
  failure: 'Die Anmeldung ist fehlgeschlagen',
  toSignIn: 'Zur Anmeldung',
  failures: {
    ...({
      not_begun: 'Dieser Browser hat die Anmeldung nicht begonnen. Beginnen Sie neu.',
      too_late: 'Die Anmeldung hat zu lange gedauert. Beginnen Sie neu.',
      used_before: 'Das wurde schon benutzt. Beginnen Sie neu.',
      email_missing: 'Der Identitätsanbieter hat Ihre E-Mail-Adresse nicht genannt.',
      email_unverified: 'Der Identitätsanbieter hat Ihre E-Mail-Adresse nicht bestätigt.',
      domain_unverified:
        'Ihre Organisation bürgt nicht für die Domain Ihrer E-Mail-Adresse. Melden Sie sich an und verknüpfen Sie das Konto.',
      mailbox_unverified:
        'Sie haben Ihre E-Mail-Adresse hier noch nicht bestätigt. Melden Sie sich an und verknüpfen Sie das Konto.',
      not_a_member: 'Sie sind kein Mitglied der Organisation. Bitten Sie deren Verwaltung um eine Einladung.',
      removed_member: 'Sie wurden aus der Organisation entfernt. Bitten Sie deren Verwaltung um eine Einladung.',
      too_many_members: 'Die Organisation hat heute zu viele Mitglieder gewonnen. Versuchen Sie es morgen noch einmal.',
    } satisfies Record<SsoRefusal, string>),
    sso_failed: 'Die Anmeldung mit dem Identitätsanbieter ist fehlgeschlagen.',
    mfa_required: 'Sie haben einen zweiten Faktor, und dieser Server hat keine Seite, um ihn zu bestätigen.',
    identity_linked_elsewhere: 'Das Konto ist schon mit einer anderen Person verknüpft oder Ihres mit einem anderen.',
    revoked_credentials:
      'Die Sitzung, in der Sie begonnen haben, ist beendet. Melden Sie sich an und beginnen Sie neu.',
    expired_credentials:
      'Die Sitzung, in der Sie begonnen haben, ist abgelaufen. Melden Sie sich an und beginnen Sie neu.',
    not_found: 'Hier gibt es keinen Identitätsanbieter, mit dem Sie sich anmelden können.',
    validation_failed: 'Die Adresse ist falsch. Prüfen Sie, ob Sie alles kopiert haben.',
    rate_limited: 'Zu viele Versuche. Versuchen Sie es in einer Minute noch einmal.',
    idp_unavailable: 'Der Identitätsanbieter antwortet nicht. Versuchen Sie es gleich noch einmal.',
    database_unavailable: 'Der Server ist gerade nicht verfügbar. Versuchen Sie es gleich noch einmal.',
    read_only: 'Der Server nimmt gerade keine Änderungen an. Versuchen Sie es später noch einmal.',
    internal_error: 'Auf dem Server ist ein Fehler aufgetreten.',
  },
};

export const pageTexts: Readonly<Record<Locale, PageTexts>> = { en, de };
