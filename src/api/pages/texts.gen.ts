// Made by `npm run generate` from locales.
import type { Locale } from '../../contract/locale.ts';
import type { PageTexts } from './text.ts';

export const pageTexts: Readonly<Record<Locale, PageTexts>> = {
  "en": {
    "beginning": {
      "action": "Continue",
      "text": "Another page wants you to sign in to the organization “{organization}” with its identity provider “{provider}”. Continue only if that is what you want.",
      "title": "Sign in to {organization}"
    },
    "commands": {
      "device": {
        "text": "This server has no pages for people. Sign in on the device itself:",
        "title": "Sign in a device"
      },
      "invite": {
        "text": "This server has no pages for people. Accept the invitation at a command line:",
        "title": "Invitation"
      },
      "lost-factor": {
        "text": "This server has no pages for people. Ask the administrators at a command line:",
        "title": "Lost second factor"
      },
      "recover": {
        "text": "This server has no pages for people. Choose the password at a command line:",
        "title": "New password"
      }
    },
    "failure": "The sign-in failed",
    "failures": {
      "database_unavailable": "The server is unavailable at the moment. Try again soon.",
      "domain_unverified": "Your organization does not vouch for the domain of your email. Sign in, and link the account.",
      "email_missing": "The identity provider did not say which email is yours.",
      "email_unverified": "The identity provider did not confirm your email.",
      "expired_credentials": "The session in which you began has expired. Sign in, and begin again.",
      "identity_linked_elsewhere": "The account is already linked to another person, or yours to another account.",
      "idp_unavailable": "The identity provider does not answer. Try again in a moment.",
      "internal_error": "An error occurred on the server.",
      "mailbox_unverified": "You have not confirmed your email here yet. Sign in, and link the account.",
      "mfa_required": "You have a second factor, and this server has no page to prove it.",
      "not_a_member": "You are not a member of the organization. Ask its administrators to invite you.",
      "not_begun": "This browser did not begin the sign-in. Begin again.",
      "not_found": "There is no identity provider here with which you can sign in.",
      "rate_limited": "Too many attempts. Try again in a minute.",
      "read_only": "The server accepts no changes at the moment. Try again later.",
      "removed_member": "You were removed from the organization. Ask its administrators to invite you.",
      "revoked_credentials": "The session in which you began has ended. Sign in, and begin again.",
      "sso_failed": "The sign-in with the identity provider failed.",
      "too_late": "The sign-in took too long. Begin again.",
      "too_many_members": "The organization has gained too many members today. Try again tomorrow.",
      "used_before": "This was used before. Begin again.",
      "validation_failed": "The address is wrong. Check that you have copied all of it."
    },
    "linked": {
      "text": "From now on you can sign in with it. You can close this page.",
      "title": "The account is linked"
    },
    "occupied": {
      "action": "Continue",
      "text": "This browser is signed in as another person than the one whom the identity provider named. Sign out first, and then sign in again.",
      "title": "Somebody else is signed in"
    },
    "signedIn": {
      "text": "You can close this page.",
      "title": "You are signed in"
    },
    "toSignIn": "Go to the sign-in",
    "token": "It asks for what stands behind # in the address of this page."
  },
  "de": {
    "beginning": {
      "action": "Weiter",
      "text": "Eine andere Seite möchte, dass Sie sich bei der Organisation „{organization}“ mit deren Identitätsanbieter „{provider}“ anmelden. Fahren Sie nur fort, wenn Sie das wollen.",
      "title": "Anmelden bei {organization}"
    },
    "commands": {
      "device": {
        "text": "Dieser Server hat keine Seiten für Personen. Melden Sie sich auf dem Gerät selbst an:",
        "title": "Gerät anmelden"
      },
      "invite": {
        "text": "Dieser Server hat keine Seiten für Personen. Nehmen Sie die Einladung auf der Befehlszeile an:",
        "title": "Einladung"
      },
      "lost-factor": {
        "text": "Dieser Server hat keine Seiten für Personen. Fragen Sie die Verwaltung auf der Befehlszeile:",
        "title": "Verlorener zweiter Faktor"
      },
      "recover": {
        "text": "Dieser Server hat keine Seiten für Personen. Wählen Sie das Passwort auf der Befehlszeile:",
        "title": "Neues Passwort"
      }
    },
    "failure": "Die Anmeldung ist fehlgeschlagen",
    "failures": {
      "database_unavailable": "Der Server ist gerade nicht verfügbar. Versuchen Sie es gleich noch einmal.",
      "domain_unverified": "Ihre Organisation bürgt nicht für die Domain Ihrer E-Mail-Adresse. Melden Sie sich an und verknüpfen Sie das Konto.",
      "email_missing": "Der Identitätsanbieter hat Ihre E-Mail-Adresse nicht genannt.",
      "email_unverified": "Der Identitätsanbieter hat Ihre E-Mail-Adresse nicht bestätigt.",
      "expired_credentials": "Die Sitzung, in der Sie begonnen haben, ist abgelaufen. Melden Sie sich an und beginnen Sie neu.",
      "identity_linked_elsewhere": "Das Konto ist schon mit einer anderen Person verknüpft oder Ihres mit einem anderen.",
      "idp_unavailable": "Der Identitätsanbieter antwortet nicht. Versuchen Sie es gleich noch einmal.",
      "internal_error": "Auf dem Server ist ein Fehler aufgetreten.",
      "mailbox_unverified": "Sie haben Ihre E-Mail-Adresse hier noch nicht bestätigt. Melden Sie sich an und verknüpfen Sie das Konto.",
      "mfa_required": "Sie haben einen zweiten Faktor, und dieser Server hat keine Seite, um ihn zu bestätigen.",
      "not_a_member": "Sie sind kein Mitglied der Organisation. Bitten Sie deren Verwaltung um eine Einladung.",
      "not_begun": "Dieser Browser hat die Anmeldung nicht begonnen. Beginnen Sie neu.",
      "not_found": "Hier gibt es keinen Identitätsanbieter, mit dem Sie sich anmelden können.",
      "rate_limited": "Zu viele Versuche. Versuchen Sie es in einer Minute noch einmal.",
      "read_only": "Der Server nimmt gerade keine Änderungen an. Versuchen Sie es später noch einmal.",
      "removed_member": "Sie wurden aus der Organisation entfernt. Bitten Sie deren Verwaltung um eine Einladung.",
      "revoked_credentials": "Die Sitzung, in der Sie begonnen haben, ist beendet. Melden Sie sich an und beginnen Sie neu.",
      "sso_failed": "Die Anmeldung mit dem Identitätsanbieter ist fehlgeschlagen.",
      "too_late": "Die Anmeldung hat zu lange gedauert. Beginnen Sie neu.",
      "too_many_members": "Die Organisation hat heute zu viele Mitglieder gewonnen. Versuchen Sie es morgen noch einmal.",
      "used_before": "Das wurde schon benutzt. Beginnen Sie neu.",
      "validation_failed": "Die Adresse ist falsch. Prüfen Sie, ob Sie alles kopiert haben."
    },
    "linked": {
      "text": "Von nun an können Sie sich damit anmelden. Sie können diese Seite schließen.",
      "title": "Das Konto ist verknüpft"
    },
    "occupied": {
      "action": "Weiter",
      "text": "In diesem Browser ist eine andere Person angemeldet als die, die der Identitätsanbieter genannt hat. Melden Sie sich zuerst ab und dann neu an.",
      "title": "Jemand anderes ist angemeldet"
    },
    "signedIn": {
      "text": "Sie können diese Seite schließen.",
      "title": "Sie sind angemeldet"
    },
    "toSignIn": "Zur Anmeldung",
    "token": "Der Befehl fragt nach dem, was in der Adresse dieser Seite hinter # steht."
  }
};
