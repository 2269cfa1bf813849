import type { Locale } from '../../contract/locale.ts';
import type { SsoRefusal } from '../../contract/sso-refusal.ts';

// The words of the pages that links open. Those of the script are sent with the page.

interface Message {
  readonly title: string;
  readonly text: string;
}

/** The texts of pages after a sign-in with an identity provider that has succeeded. */
interface Messages {
  readonly signedIn: Message;
  readonly linked: Message;
}

const en = {
  titles: {
    invite: 'Invitation',
    recover: 'New password',
    device: 'Sign in a device',
    factor: 'One more step',
    occupied: 'Somebody else is signed in',
  },
  labels: {
    name: 'Your name (optional)',
    newPassword: 'A password of your choice, of 15 characters or more',
    accept: 'Accept the invitation',
    email: 'Email address',
    password: 'Password',
    signIn: 'Sign in',
    passkey: 'Use a passkey',
    provider: 'Sign in with your organization',
    code: 'A code of your authenticator app, or a recovery code',
    proceed: 'Continue',
    ask: 'Mail me a link',
    choose: 'Set the password',
    userCode: 'The code that your device shows',
    lookUp: 'Continue',
    warning:
      'Approve only a sign-in that you have just begun yourself. Somebody who sends you a code wants to be signed in as you.',
    approve: 'Approve: sign it in as me',
    deny: 'Deny',
    signOut: 'Sign out of this browser',
    forgotten: 'Forgot the password?',
    noScript: 'This page needs JavaScript. The command line does the same:',
    occupied:
      'This browser is signed in as another person than the one whom the identity provider named. Sign out first, and then sign in again.',
  },
  messages: {
    signedIn: { title: 'You are signed in', text: 'You can close this page.' },
    linked: { title: 'The account is linked', text: 'From now on you can sign in with it. You can close this page.' },
  } satisfies Messages,
  beginning: {
    title: 'Sign in to {organization}',
    text: 'Another page wants you to sign in to the organization “{organization}” with its identity provider “{provider}”. Continue only if that is what you want.',
    action: 'Continue',
  },
  failure: 'The sign-in failed',
  /** By the codes and reasons of failures; others are shown as the server words them. */
  failures: {} as Record<string, string>,
  words: {
    incomplete: 'This address is incomplete. Open the link of your mail once more.',
    invited: '{inviter} invites you to join {organization} as {role}, with the address {email}. Valid until {time}.',
    invitedByNobody: 'You are invited to join {organization} as {role}, with the address {email}. Valid until {time}.',
    accepted: 'This invitation was accepted.',
    revoked: 'This invitation was revoked.',
    expired: 'This invitation has expired.',
    joined: 'You are a member of {organization}. You can sign in now.',
    asked: 'If this address is known, a link is on its way to it. It is valid for 30 minutes.',
    recovered: 'The password is set, and all of your sessions have ended. Sign in with the new password.',
    device: 'The device calls itself {name}. It asked at {time}, from the network {network}, with {agent}.',
    unnamed: 'nothing',
    unknown: 'an unknown program',
    approved: 'The device is signed in. You can close this page.',
    denied: 'The device is denied. You can close this page.',
    signedIn: 'You are signed in. You can close this page.',
    signedOut: 'You are signed out.',
    noPasskey: 'No passkey was used.',
    noProvider: 'No organization signs people with this address in. Enter the address that you have there.',
    unreachable: 'The server does not answer. Try again in a moment.',
  },
  /** By the codes of problems; others are shown as the server words them. */
  codes: {
    session_required: 'You have a password already. Sign in first.',
    email_proof_required: 'A link was mailed to your address. Open that one.',
    email_mismatch: 'The invitation is for another address than the one with which you are signed in. Sign in again.',
    login_failed: 'The email address or the password is wrong.',
    mfa_required: 'Prove your second factor, too.',
    mfa_failed: 'The code is wrong, or was used before.',
    challenge_expired: 'That took too long. Start again.',
    step_up_required: 'Sign in again first.',
    link_expired: 'The link has expired, was used or was replaced. Ask for a new one.',
    not_found: 'This is not known here. Check that you have copied all of it.',
    login_throttled: 'Too many attempts. Try again in a few minutes.',
    rate_limited: 'Too many attempts. Try again in a minute.',
  } as Record<string, string>,
  /** Why a password is rejected. */
  passwords: {} as Record<string, string>,
};

export type PageTexts = typeof en;

const de: PageTexts = {
  titles: {
    invite: 'Einladung',
    recover: 'Neues Passwort',
    device: 'Gerät anmelden',
    factor: 'Noch ein Schritt',
    occupied: 'Jemand anderes ist angemeldet',
  },
  labels: {
    name: 'Ihr Name (freiwillig)',
    newPassword: 'Ein Passwort Ihrer Wahl mit mindestens 15 Zeichen',
    accept: 'Einladung annehmen',
    email: 'E-Mail-Adresse',
    password: 'Passwort',
    signIn: 'Anmelden',
    passkey: 'Passkey verwenden',
    provider: 'Mit Ihrer Organisation anmelden',
    code: 'Ein Code Ihrer Authenticator-App oder ein Wiederherstellungscode',
    proceed: 'Weiter',
    ask: 'Link zusenden',
    choose: 'Passwort setzen',
    userCode: 'Der Code, den Ihr Gerät zeigt',
    lookUp: 'Weiter',
    warning:
      'Bestätigen Sie nur eine Anmeldung, die Sie gerade selbst begonnen haben. Wer Ihnen einen Code schickt, will sich als Sie anmelden.',
    approve: 'Bestätigen: als mich anmelden',
    deny: 'Ablehnen',
    signOut: 'In diesem Browser abmelden',
    forgotten: 'Passwort vergessen?',
    noScript: 'Diese Seite braucht JavaScript. Die Befehlszeile kann dasselbe:',
    occupied:
      'In diesem Browser ist eine andere Person angemeldet als die, die der Identitätsanbieter genannt hat. Melden Sie sich zuerst ab und dann neu an.',
  },
  messages: {
    signedIn: { title: 'Sie sind angemeldet', text: 'Sie können diese Seite schließen.' },
    linked: {
      title: 'Das Konto ist verknüpft',
      text: 'Von nun an können Sie sich damit anmelden. Sie können diese Seite schließen.',
    },
  },
  beginning: {
    title: 'Anmelden bei {organization}',
    text: 'Eine andere Seite möchte, dass Sie sich bei der Organisation „{organization}“ mit deren Identitätsanbieter „{provider}“ anmelden. Fahren Sie nur fort, wenn Sie das wollen.',
    action: 'Weiter',
  },
  failure: 'Die Anmeldung ist fehlgeschlagen',
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
  words: {
    incomplete: 'Diese Adresse ist unvollständig. Öffnen Sie den Link in Ihrer E-Mail noch einmal.',
    invited:
      '{inviter} lädt Sie ein, {organization} als {role} beizutreten, mit der Adresse {email}. Gültig bis {time}.',
    invitedByNobody:
      'Sie sind eingeladen, {organization} als {role} beizutreten, mit der Adresse {email}. Gültig bis {time}.',
    accepted: 'Diese Einladung wurde angenommen.',
    revoked: 'Diese Einladung wurde zurückgezogen.',
    expired: 'Diese Einladung ist abgelaufen.',
    joined: 'Sie sind Mitglied von {organization}. Sie können sich jetzt anmelden.',
    asked: 'Falls diese Adresse bekannt ist, ist ein Link dorthin unterwegs. Er gilt 30 Minuten.',
    recovered:
      'Das Passwort ist gesetzt, und alle Ihre Sitzungen sind beendet. Melden Sie sich mit dem neuen Passwort an.',
    device: 'Das Gerät nennt sich {name}. Es hat um {time} aus dem Netz {network} gefragt, mit {agent}.',
    unnamed: 'nicht',
    unknown: 'einem unbekannten Programm',
    approved: 'Das Gerät ist angemeldet. Sie können diese Seite schließen.',
    denied: 'Das Gerät ist abgelehnt. Sie können diese Seite schließen.',
    signedIn: 'Sie sind angemeldet. Sie können diese Seite schließen.',
    signedOut: 'Sie sind abgemeldet.',
    noPasskey: 'Es wurde kein Passkey verwendet.',
    noProvider:
      'Keine Organisation meldet Personen mit dieser Adresse an. Geben Sie die Adresse ein, die Sie dort haben.',
    unreachable: 'Der Server antwortet nicht. Versuchen Sie es gleich noch einmal.',
  },
  codes: {
    session_required: 'Sie haben schon ein Passwort. Melden Sie sich zuerst an.',
    email_proof_required: 'An Ihre Adresse wurde ein Link geschickt. Öffnen Sie diesen.',
    email_mismatch:
      'Die Einladung ist für eine andere Adresse als die, mit der Sie angemeldet sind. Melden Sie sich neu an.',
    login_failed: 'Die E-Mail-Adresse oder das Passwort ist falsch.',
    mfa_required: 'Bestätigen Sie auch Ihren zweiten Faktor.',
    mfa_failed: 'Der Code ist falsch oder wurde schon benutzt.',
    challenge_expired: 'Das hat zu lange gedauert. Beginnen Sie noch einmal.',
    step_up_required: 'Melden Sie sich zuerst neu an.',
    link_expired: 'Der Link ist abgelaufen, wurde benutzt oder ersetzt. Fordern Sie einen neuen an.',
    not_found: 'Das ist hier nicht bekannt. Prüfen Sie, ob Sie alles kopiert haben.',
    login_throttled: 'Zu viele Versuche. Versuchen Sie es in einigen Minuten noch einmal.',
    rate_limited: 'Zu viele Versuche. Versuchen Sie es in einer Minute noch einmal.',
    invitation_accepted: 'Diese Einladung wurde angenommen.',
    invitation_revoked: 'Diese Einladung wurde zurückgezogen oder ersetzt.',
    invitation_expired: 'Diese Einladung ist abgelaufen.',
    invitation_void: 'Wer Sie eingeladen hat, kann nicht mehr einladen.',
    email_taken: 'Diese Adresse gehört schon zu einem Mitglied.',
    login_overloaded: 'Der Server ist gerade überlastet. Versuchen Sie es gleich noch einmal.',
  },
  passwords: {
    too_short: 'Das Passwort ist zu kurz.',
    too_long: 'Das Passwort ist zu lang.',
    common: 'Das Passwort ist eines der häufigsten.',
    breached: 'Das Passwort ist aus einem Datenleck bekannt.',
    contains_context: 'Das Passwort enthält Ihre Adresse, Ihren Namen, den der Organisation oder den dieses Produkts.',
    unchanged: 'Das Passwort ist das bisherige.',
  },
};

export const pageTexts: Readonly<Record<Locale, PageTexts>> = { en, de };
