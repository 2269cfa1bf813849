// Made by `npm run generate` from locales.
import type { Locale } from '../../contract/locale.ts';
import type { Texts } from './text.ts';

export const texts: Readonly<Record<Locale, Texts>> = {
  "en": {
    "footer": "This mail was sent automatically. Nobody reads replies to it.",
    "greeting": "Hello,",
    "linkIntroduction": "If the button does not work, open this address:",
    "operator": "an operator of the installation",
    "templates": {
      "account_linked": {
        "subject": "You can sign in with the identity provider of {organization}",
        "paragraphs": [
          "On {time}, an account at the identity provider of the organization “{organization}” was linked to yours. From now on, it signs you in to this organization.",
          "If it was not you, remove the linked account, and inform an administrator of the organization."
        ]
      },
      "activation": {
        "subject": "Activate your account for {organization}",
        "paragraphs": [
          "You are a member of the organization “{organization}”. Choose a password to be able to sign in.",
          "The link is valid until {expires}. If you did not expect this mail, ignore it."
        ],
        "action": "Activate the account"
      },
      "approval_approved": {
        "subject": "An approval of your request in {organization}",
        "paragraphs": [
          "On {time}, somebody approved your request in the organization “{organization}”. The page shows whether more approvals are needed."
        ],
        "action": "Look at the request"
      },
      "approval_denied": {
        "subject": "Your request in {organization} was denied",
        "paragraphs": [
          "On {time}, your request in the organization “{organization}” was denied."
        ],
        "action": "Look at the request"
      },
      "approval_escalated": {
        "subject": "A request in {organization} has waited for long",
        "paragraphs": [
          "A request of {requester} in the organization “{organization}” has waited for approvals for long. As an owner, approve or deny it."
        ],
        "action": "Look at the request"
      },
      "approval_for_platform": {
        "subject": "A request in {organization} needs an operator",
        "paragraphs": [
          "A request in the organization “{organization}” waits for approvals, and the organization has too few people who could give them. As an operator of the installation, you count as one of them.",
          "Approve only what you know about from the person itself."
        ],
        "action": "Look at the request"
      },
      "approval_lapsed": {
        "subject": "Your request in {organization} has lapsed",
        "paragraphs": [
          "Your request in the organization “{organization}” was not approved in time, and has lapsed."
        ],
        "action": "Look at the request"
      },
      "approval_lapsing": {
        "subject": "Your request in {organization} is about to lapse",
        "paragraphs": [
          "Your request in the organization “{organization}” still waits for approvals, and lapses on {expires}. Talk to its owners and admins."
        ],
        "action": "Look at the request"
      },
      "approval_reminder": {
        "subject": "A request in {organization} still waits for your approval",
        "paragraphs": [
          "A request of {requester} in the organization “{organization}” still waits for approvals, and lapses without them."
        ],
        "action": "Look at the request"
      },
      "approval_requested": {
        "subject": "{organization} needs your approval",
        "paragraphs": [
          "On {time}, {requester} asked for something in the organization “{organization}” that others have to approve. You are one of those who can.",
          "Approve only what you know about from the person itself."
        ],
        "action": "Look at the request"
      },
      "domain_lost": {
        "subject": "{organization} has lost a verified domain",
        "paragraphs": [
          "On {time}, a domain of the organization “{organization}” lost its verification: its DNS record has been gone for days, or another organization has proved that it controls the domain.",
          "People with mailboxes of the domain are no longer recognized when they sign in with the identity provider for the first time. If the domain is yours, publish the record again and verify the domain."
        ]
      },
      "elevation_activated": {
        "subject": "Somebody has more rights in {organization} for a while",
        "paragraphs": [
          "Since {time}, {requester} has had more rights in the organization “{organization}” for a while, because others have approved it. Each call is in the audit trail.",
          "If you do not know about it, end the elevation."
        ],
        "action": "Look at the elevation"
      },
      "elevation_alert": {
        "subject": "An elevation in {organization} has begun",
        "paragraphs": [
          "Since {time}, somebody has had more rights in the organization “{organization}” for a while, because others have approved it. Its owners have been mailed, too.",
          "You are notified as an operator of the installation, once an hour for each organization. If something is wrong, end the elevation."
        ],
        "action": "Look at the elevation"
      },
      "elevation_ended": {
        "subject": "An elevation in {organization} needs a review",
        "paragraphs": [
          "On {time}, an elevation of {requester} in the organization “{organization}” ended. Look at what was done with it in the audit trail, and review it within three days."
        ],
        "action": "Review the elevation"
      },
      "elevation_unreviewed": {
        "subject": "Nobody has reviewed an elevation in {organization}",
        "paragraphs": [
          "An elevation of {requester} in the organization “{organization}” was not reviewed within three days. As an owner, review it."
        ],
        "action": "Review the elevation"
      },
      "factor_added": {
        "subject": "A second factor was added to your account",
        "paragraphs": [
          "A second factor was added to your account on {time}.",
          "If it was not you, choose a new password at once, and inform an administrator of your organization."
        ]
      },
      "factor_disabled": {
        "subject": "Your authenticator app was disabled",
        "paragraphs": [
          "Codes of your authenticator app are no longer accepted since {time}, after too many attempts with a wrong one.",
          "Sign in with a passkey or a recovery code, remove the app from your account, and add it again.",
          "If it was not you, somebody may know your password. Choose a new one at once."
        ]
      },
      "factor_recovery": {
        "subject": "Your lost second factor",
        "paragraphs": [
          "Somebody has asked to remove the lost second factors of your account, with the consent of the administrators of {organization}.",
          "The link is valid until {expires}. If it was not you, ignore this mail: nothing is asked before the link is opened."
        ],
        "action": "Ask the administrators"
      },
      "factor_recovery_requested": {
        "subject": "The removal of your second factors was requested",
        "paragraphs": [
          "On {time}, the administrators of {organization} were asked to approve the removal of your second factors.",
          "If it was not you, tell an administrator at once, and secure your mailbox: somebody else has opened a link that was mailed to you."
        ]
      },
      "factor_removed": {
        "subject": "A second factor was removed from your account",
        "paragraphs": [
          "A second factor was removed from your account on {time}.",
          "If it was not you, choose a new password at once, and inform an administrator of your organization."
        ]
      },
      "factors_recovered": {
        "subject": "Your second factors were removed",
        "paragraphs": [
          "On {time}, your second factors and recovery codes were removed, with the consent of {organization}. All of your sessions have ended.",
          "Sign in with your password and add another factor. Your other organizations hold your membership until their administrators release it."
        ]
      },
      "invitation": {
        "subject": "Invitation to {organization}",
        "paragraphs": [
          "{member} invites you to join the organization “{organization}”.",
          "The invitation is valid until {expires}. If you do not know the sender, ignore this mail."
        ],
        "action": "View the invitation"
      },
      "member_held": {
        "subject": "A member of {organization} waits to be released",
        "paragraphs": [
          "On {time}, the account of {member}, a member of {organization}, was recovered by a mailed link, without its second factor.",
          "No session of this member enters until you release it on its page. Ask the person first, by a call for example, whether it was the one who did this."
        ]
      },
      "membership_held": {
        "subject": "{organization} holds your membership",
        "paragraphs": [
          "On {time}, your account was recovered by a mailed link, without your second factor. {organization} therefore holds your membership until one of its administrators releases it.",
          "The administrators have been notified. If it was not you, tell them, and secure your mailbox."
        ]
      },
      "membership_released": {
        "subject": "{organization} has released your membership",
        "paragraphs": [
          "An administrator of {organization} has released your membership on {time}. You can enter again.",
          "If you did not ask for it, tell an administrator of the organization."
        ]
      },
      "mfa_due": {
        "subject": "{organization} requires a second factor from tomorrow on",
        "paragraphs": [
          "Your account has no second factor yet. From {time} on, you cannot use the organization “{organization}” without one.",
          "You can still add one after that, and then use the organization again."
        ]
      },
      "mfa_required": {
        "subject": "{organization} requires a second factor",
        "paragraphs": [
          "The organization “{organization}” requires a second factor of everybody who signs in to it.",
          "Add one to your account before {time}. From then on, you cannot use the organization without it."
        ]
      },
      "operator_added": {
        "subject": "You can operate this installation of Freehold",
        "paragraphs": [
          "You were made an operator of this installation of Freehold.",
          "Sign in with two factors to act as one. If you cannot sign in yet, the link lets you choose a password, for seven days."
        ],
        "action": "Continue to Freehold"
      },
      "passkey_copied": {
        "subject": "A passkey of your account may have been copied",
        "paragraphs": [
          "On {time}, one of your passkeys was refused because its counter did not grow. Its security key may have been copied.",
          "Remove this passkey from your account and add another one. If you did not use it at this time, inform an administrator of your organization."
        ]
      },
      "password_breached": {
        "subject": "Your password is known from a data breach",
        "paragraphs": [
          "The password of your account is in a published list of stolen passwords. It may have been stolen from another website.",
          "Choose a new one that you use nowhere else."
        ]
      },
      "password_changed": {
        "subject": "Your password was changed",
        "paragraphs": [
          "The password of your account was changed on {time}.",
          "If it was not you, choose a new password at once, and inform an administrator of your organization."
        ]
      },
      "password_disabled": {
        "subject": "Your password was disabled",
        "paragraphs": [
          "The password of your account was disabled on {time}, after too many attempts to sign in with a wrong one.",
          "You can choose a new password, or sign in another way. Until then, the password works only on devices on which you have signed in before, and not there either if the wrong ones came from them."
        ]
      },
      "password_recovery": {
        "subject": "Choose a new password",
        "paragraphs": [
          "Somebody has asked for a new password for your account.",
          "The link is valid until {expires}. If it was not you, ignore this mail: your password stays the same."
        ],
        "action": "Choose a new password"
      },
      "password_unlocked": {
        "subject": "The lock of your password was lifted",
        "paragraphs": [
          "The lock of your password was lifted on {time} by an administrator of {organization}. You can sign in with it again.",
          "Your password is the same as before. If you did not ask for this, or somebody else may know it, choose a new password."
        ]
      },
      "recovery_code_used": {
        "subject": "A recovery code of your account was used",
        "paragraphs": [
          "On {time}, somebody signed in to your account with a recovery code.",
          "If it was not you, choose a new password at once, make new recovery codes, and inform an administrator of your organization."
        ]
      },
      "session_reused": {
        "subject": "A session of your account was ended",
        "paragraphs": [
          "On {time}, a token of one of your sessions was used twice. It may have been stolen, so the session was ended everywhere.",
          "Sign in again. If you see sessions that you do not know, end them and choose a new password."
        ]
      }
    }
  },
  "de": {
    "footer": "Diese E-Mail wurde automatisch verschickt. Antworten darauf liest niemand.",
    "greeting": "Guten Tag,",
    "linkIntroduction": "Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:",
    "operator": "ein Betreiber der Installation",
    "templates": {
      "account_linked": {
        "subject": "Sie können sich mit dem Identitätsanbieter von {organization} anmelden",
        "paragraphs": [
          "Am {time} wurde ein Konto beim Identitätsanbieter der Organisation „{organization}“ mit Ihrem verknüpft. Von nun an meldet es Sie bei dieser Organisation an.",
          "Falls Sie das nicht waren, entfernen Sie das verknüpfte Konto und benachrichtigen Sie die Verwaltung der Organisation."
        ]
      },
      "activation": {
        "subject": "Konto für {organization} aktivieren",
        "paragraphs": [
          "Sie sind Mitglied der Organisation „{organization}“. Wählen Sie ein Passwort, um sich anmelden zu können.",
          "Der Link gilt bis {expires}. Falls Sie diese E-Mail nicht erwartet haben, beachten Sie sie nicht weiter."
        ],
        "action": "Konto aktivieren"
      },
      "approval_approved": {
        "subject": "Eine Genehmigung Ihrer Anfrage in {organization}",
        "paragraphs": [
          "Am {time} hat jemand Ihre Anfrage in der Organisation „{organization}“ genehmigt. Die Seite zeigt, ob weitere Genehmigungen nötig sind."
        ],
        "action": "Anfrage ansehen"
      },
      "approval_denied": {
        "subject": "Ihre Anfrage in {organization} wurde abgelehnt",
        "paragraphs": [
          "Am {time} wurde Ihre Anfrage in der Organisation „{organization}“ abgelehnt."
        ],
        "action": "Anfrage ansehen"
      },
      "approval_escalated": {
        "subject": "Eine Anfrage in {organization} wartet schon lange",
        "paragraphs": [
          "Eine Anfrage von {requester} in der Organisation „{organization}“ wartet schon lange auf Genehmigungen. Genehmigen Sie sie als Eigentümer, oder lehnen Sie sie ab."
        ],
        "action": "Anfrage ansehen"
      },
      "approval_for_platform": {
        "subject": "Eine Anfrage in {organization} braucht jemanden aus dem Betrieb",
        "paragraphs": [
          "Eine Anfrage in der Organisation „{organization}“ wartet auf Genehmigungen, und die Organisation hat zu wenige Personen, die sie geben könnten. Als Betreiber der Installation zählen Sie als eine davon.",
          "Genehmigen Sie nur, wovon Sie durch die Person selbst wissen."
        ],
        "action": "Anfrage ansehen"
      },
      "approval_lapsed": {
        "subject": "Ihre Anfrage in {organization} ist verfallen",
        "paragraphs": [
          "Ihre Anfrage in der Organisation „{organization}“ wurde nicht rechtzeitig genehmigt und ist verfallen."
        ],
        "action": "Anfrage ansehen"
      },
      "approval_lapsing": {
        "subject": "Ihre Anfrage in {organization} verfällt bald",
        "paragraphs": [
          "Ihre Anfrage in der Organisation „{organization}“ wartet noch auf Genehmigungen und verfällt am {expires}. Sprechen Sie mit den Eigentümern und Administratoren."
        ],
        "action": "Anfrage ansehen"
      },
      "approval_reminder": {
        "subject": "Eine Anfrage in {organization} wartet noch auf Ihre Genehmigung",
        "paragraphs": [
          "Eine Anfrage von {requester} in der Organisation „{organization}“ wartet noch auf Genehmigungen und verfällt ohne sie."
        ],
        "action": "Anfrage ansehen"
      },
      "approval_requested": {
        "subject": "{organization} braucht Ihre Genehmigung",
        "paragraphs": [
          "Am {time} hat {requester} in der Organisation „{organization}“ etwas angefragt, das andere genehmigen müssen. Sie gehören zu denen, die das können.",
          "Genehmigen Sie nur, wovon Sie durch die Person selbst wissen."
        ],
        "action": "Anfrage ansehen"
      },
      "domain_lost": {
        "subject": "{organization} hat eine bestätigte Domain verloren",
        "paragraphs": [
          "Am {time} hat eine Domain der Organisation „{organization}“ ihre Bestätigung verloren: Ihr DNS-Eintrag fehlt seit Tagen, oder eine andere Organisation hat bewiesen, dass sie die Domain kontrolliert.",
          "Personen mit Postfächern dieser Domain werden bei der ersten Anmeldung mit dem Identitätsanbieter nicht mehr erkannt. Falls die Domain Ihnen gehört, veröffentlichen Sie den Eintrag wieder und bestätigen Sie die Domain."
        ]
      },
      "elevation_activated": {
        "subject": "Jemand hat in {organization} vorübergehend mehr Rechte",
        "paragraphs": [
          "Seit {time} hat {requester} in der Organisation „{organization}“ vorübergehend mehr Rechte, weil andere das genehmigt haben. Jeder Aufruf steht im Audit-Protokoll.",
          "Falls Sie nichts davon wissen, beenden Sie die Rechteerweiterung."
        ],
        "action": "Rechteerweiterung ansehen"
      },
      "elevation_alert": {
        "subject": "Eine Rechteerweiterung in {organization} hat begonnen",
        "paragraphs": [
          "Seit {time} hat jemand in der Organisation „{organization}“ vorübergehend mehr Rechte, weil andere das genehmigt haben. Auch die Eigentümer haben eine E-Mail erhalten.",
          "Sie erfahren das als Betreiber der Installation, höchstens einmal in der Stunde je Organisation. Falls etwas nicht stimmt, beenden Sie die Rechteerweiterung."
        ],
        "action": "Rechteerweiterung ansehen"
      },
      "elevation_ended": {
        "subject": "Eine Rechteerweiterung in {organization} ist zu prüfen",
        "paragraphs": [
          "Am {time} endete eine Rechteerweiterung von {requester} in der Organisation „{organization}“. Sehen Sie im Audit-Protokoll nach, was damit getan wurde, und prüfen Sie sie innerhalb von drei Tagen."
        ],
        "action": "Rechteerweiterung prüfen"
      },
      "elevation_unreviewed": {
        "subject": "Niemand hat eine Rechteerweiterung in {organization} geprüft",
        "paragraphs": [
          "Eine Rechteerweiterung von {requester} in der Organisation „{organization}“ wurde nicht innerhalb von drei Tagen geprüft. Prüfen Sie sie als Eigentümer."
        ],
        "action": "Rechteerweiterung prüfen"
      },
      "factor_added": {
        "subject": "Ihrem Konto wurde ein zweiter Faktor hinzugefügt",
        "paragraphs": [
          "Ihrem Konto wurde am {time} ein zweiter Faktor hinzugefügt.",
          "Falls Sie das nicht waren, wählen Sie sofort ein neues Passwort und benachrichtigen Sie die Verwaltung Ihrer Organisation."
        ]
      },
      "factor_disabled": {
        "subject": "Ihre Authenticator-App wurde gesperrt",
        "paragraphs": [
          "Codes Ihrer Authenticator-App werden seit {time} nicht mehr angenommen, nach zu vielen Versuchen mit einem falschen.",
          "Melden Sie sich mit einem Passkey oder einem Wiederherstellungscode an, entfernen Sie die App aus Ihrem Konto und fügen Sie sie neu hinzu.",
          "Falls Sie das nicht waren, kennt vielleicht jemand Ihr Passwort. Wählen Sie sofort ein neues."
        ]
      },
      "factor_recovery": {
        "subject": "Ihr verlorener zweiter Faktor",
        "paragraphs": [
          "Jemand hat darum gebeten, die verlorenen zweiten Faktoren Ihres Kontos zu entfernen, mit Zustimmung der Verwaltung von {organization}.",
          "Der Link gilt bis {expires}. Wenn Sie das nicht waren, ignorieren Sie diese Mail: Gefragt wird erst, wenn der Link geöffnet wird."
        ],
        "action": "Die Verwaltung fragen"
      },
      "factor_recovery_requested": {
        "subject": "Der Wegfall Ihrer zweiten Faktoren wurde erbeten",
        "paragraphs": [
          "Am {time} wurde die Verwaltung von {organization} gebeten, den Wegfall Ihrer zweiten Faktoren zu genehmigen.",
          "Wenn Sie das nicht waren, sagen Sie es sofort der Verwaltung, und sichern Sie Ihr Postfach: Jemand anderes hat einen Link geöffnet, der an Sie ging."
        ]
      },
      "factor_removed": {
        "subject": "Ein zweiter Faktor Ihres Kontos wurde entfernt",
        "paragraphs": [
          "Am {time} wurde ein zweiter Faktor Ihres Kontos entfernt.",
          "Falls Sie das nicht waren, wählen Sie sofort ein neues Passwort und benachrichtigen Sie die Verwaltung Ihrer Organisation."
        ]
      },
      "factors_recovered": {
        "subject": "Ihre zweiten Faktoren wurden entfernt",
        "paragraphs": [
          "Am {time} wurden Ihre zweiten Faktoren und Wiederherstellungscodes entfernt, mit Zustimmung von {organization}. Alle Ihre Sitzungen sind beendet.",
          "Melden Sie sich mit Ihrem Passwort an, und fügen Sie einen anderen Faktor hinzu. Ihre anderen Organisationen halten Ihre Mitgliedschaft zurück, bis ihre Verwaltungen sie freigeben."
        ]
      },
      "invitation": {
        "subject": "Einladung zu {organization}",
        "paragraphs": [
          "{member} lädt Sie in die Organisation „{organization}“ ein.",
          "Die Einladung gilt bis {expires}. Falls Sie den Absender nicht kennen, beachten Sie diese E-Mail nicht weiter."
        ],
        "action": "Einladung ansehen"
      },
      "member_held": {
        "subject": "Ein Mitglied von {organization} wartet auf die Freigabe",
        "paragraphs": [
          "Am {time} wurde das Konto von {member}, Mitglied von {organization}, über einen Link per Mail wiederhergestellt, ohne seinen zweiten Faktor.",
          "Keine Sitzung dieses Mitglieds kommt hinein, bis Sie es auf seiner Seite freigeben. Fragen Sie die Person vorher, zum Beispiel am Telefon, ob sie es selbst war."
        ]
      },
      "membership_held": {
        "subject": "{organization} hält Ihre Mitgliedschaft zurück",
        "paragraphs": [
          "Am {time} wurde Ihr Konto über einen Link per Mail wiederhergestellt, ohne Ihren zweiten Faktor. {organization} hält deshalb Ihre Mitgliedschaft zurück, bis jemand aus der Verwaltung sie freigibt.",
          "Die Verwaltung ist benachrichtigt. Wenn Sie das nicht waren, sagen Sie es ihr, und sichern Sie Ihr Postfach."
        ]
      },
      "membership_released": {
        "subject": "{organization} hat Ihre Mitgliedschaft freigegeben",
        "paragraphs": [
          "Die Verwaltung von {organization} hat Ihre Mitgliedschaft am {time} freigegeben. Sie kommen wieder hinein.",
          "Wenn Sie nicht darum gebeten haben, sagen Sie es der Verwaltung der Organisation."
        ]
      },
      "mfa_due": {
        "subject": "{organization} verlangt ab morgen einen zweiten Faktor",
        "paragraphs": [
          "Ihr Konto hat noch keinen zweiten Faktor. Ab {time} können Sie die Organisation „{organization}“ ohne einen nicht mehr nutzen.",
          "Sie können auch danach noch einen hinzufügen und die Organisation dann wieder nutzen."
        ]
      },
      "mfa_required": {
        "subject": "{organization} verlangt einen zweiten Faktor",
        "paragraphs": [
          "Die Organisation „{organization}“ verlangt von allen, die sich bei ihr anmelden, einen zweiten Faktor.",
          "Fügen Sie Ihrem Konto bis {time} einen hinzu. Danach können Sie die Organisation ohne ihn nicht mehr nutzen."
        ]
      },
      "operator_added": {
        "subject": "Sie können diese Installation von Freehold betreiben",
        "paragraphs": [
          "Sie wurden als Betreiber dieser Installation von Freehold eingetragen.",
          "Melden Sie sich dafür mit zwei Faktoren an. Falls Sie sich noch nicht anmelden können, wählen Sie über den Link ein Passwort. Er gilt dafür sieben Tage."
        ],
        "action": "Weiter zu Freehold"
      },
      "passkey_copied": {
        "subject": "Ein Passkey Ihres Kontos wurde möglicherweise kopiert",
        "paragraphs": [
          "Am {time} wurde einer Ihrer Passkeys abgelehnt, weil sein Zähler nicht gestiegen ist. Der Sicherheitsschlüssel wurde vielleicht kopiert.",
          "Entfernen Sie diesen Passkey aus Ihrem Konto und fügen Sie einen anderen hinzu. Falls Sie ihn zu dieser Zeit nicht benutzt haben, benachrichtigen Sie die Verwaltung Ihrer Organisation."
        ]
      },
      "password_breached": {
        "subject": "Ihr Passwort stammt aus einem Datenleck",
        "paragraphs": [
          "Das Passwort Ihres Kontos steht in einer veröffentlichten Liste gestohlener Passwörter. Es kann von einer anderen Website stammen.",
          "Wählen Sie ein neues, das Sie nirgends sonst verwenden."
        ]
      },
      "password_changed": {
        "subject": "Ihr Passwort wurde geändert",
        "paragraphs": [
          "Das Passwort Ihres Kontos wurde am {time} geändert.",
          "Falls Sie das nicht waren, wählen Sie sofort ein neues Passwort und benachrichtigen Sie die Verwaltung Ihrer Organisation."
        ]
      },
      "password_disabled": {
        "subject": "Ihr Passwort wurde gesperrt",
        "paragraphs": [
          "Das Passwort Ihres Kontos wurde am {time} gesperrt, nach zu vielen Anmeldeversuchen mit einem falschen.",
          "Sie können ein neues Passwort wählen oder sich auf andere Weise anmelden. Bis dahin gilt das Passwort nur auf Geräten, auf denen Sie sich schon angemeldet haben, und auch dort nicht, falls die falschen von ihnen kamen."
        ]
      },
      "password_recovery": {
        "subject": "Neues Passwort wählen",
        "paragraphs": [
          "Jemand hat für Ihr Konto ein neues Passwort angefordert.",
          "Der Link gilt bis {expires}. Falls Sie das nicht waren, beachten Sie diese E-Mail nicht weiter: Ihr Passwort bleibt gleich."
        ],
        "action": "Neues Passwort wählen"
      },
      "password_unlocked": {
        "subject": "Die Sperre Ihres Passworts wurde aufgehoben",
        "paragraphs": [
          "Die Sperre Ihres Passworts wurde am {time} durch die Verwaltung von {organization} aufgehoben. Sie können sich wieder damit anmelden.",
          "Ihr Passwort ist dasselbe wie zuvor. Wenn Sie nicht darum gebeten haben oder jemand anderes es kennen könnte, wählen Sie ein neues."
        ]
      },
      "recovery_code_used": {
        "subject": "Ein Wiederherstellungscode Ihres Kontos wurde benutzt",
        "paragraphs": [
          "Am {time} hat sich jemand mit einem Wiederherstellungscode bei Ihrem Konto angemeldet.",
          "Falls Sie das nicht waren, wählen Sie sofort ein neues Passwort, erzeugen Sie neue Wiederherstellungscodes und benachrichtigen Sie die Verwaltung Ihrer Organisation."
        ]
      },
      "session_reused": {
        "subject": "Eine Sitzung Ihres Kontos wurde beendet",
        "paragraphs": [
          "Am {time} wurde ein Token einer Ihrer Sitzungen zweimal verwendet. Es wurde vielleicht gestohlen, deshalb wurde die Sitzung überall beendet.",
          "Melden Sie sich neu an. Falls Sie Sitzungen sehen, die Sie nicht kennen, beenden Sie diese und wählen Sie ein neues Passwort."
        ]
      }
    }
  }
};
