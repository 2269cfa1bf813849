import type { Texts } from '../text.ts';

export const de: Texts = {
  greeting: 'Guten Tag,',
  footer: 'Diese E-Mail wurde automatisch verschickt. Antworten darauf liest niemand.',
  linkIntroduction: 'Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:',
  templates: {
    invitation: {
      subject: 'Einladung zu {organization}',
      paragraphs: [
        '{member} lädt Sie in die Organisation „{organization}“ ein.',
        'Die Einladung gilt bis {expires}. Falls Sie den Absender nicht kennen, beachten Sie diese E-Mail nicht weiter.',
      ],
      action: 'Einladung ansehen',
    },
    activation: {
      subject: 'Konto für {organization} aktivieren',
      paragraphs: [
        'Sie sind Mitglied der Organisation „{organization}“. Wählen Sie ein Passwort, um sich anmelden zu können.',
        'Der Link gilt bis {expires}. Falls Sie diese E-Mail nicht erwartet haben, beachten Sie sie nicht weiter.',
      ],
      action: 'Konto aktivieren',
    },
    password_recovery: {
      subject: 'Neues Passwort wählen',
      paragraphs: [
        'Jemand hat für Ihr Konto ein neues Passwort angefordert.',
        'Der Link gilt bis {expires}. Falls Sie das nicht waren, beachten Sie diese E-Mail nicht weiter: Ihr Passwort bleibt gleich.',
      ],
      action: 'Neues Passwort wählen',
    },
    password_changed: {
      subject: 'Ihr Passwort wurde geändert',
      paragraphs: [
        'Das Passwort Ihres Kontos wurde am {time} geändert.',
        'Falls Sie das nicht waren, wählen Sie sofort ein neues Passwort und benachrichtigen Sie die Verwaltung Ihrer Organisation.',
      ],
    },
    password_breached: {
      subject: 'Ihr Passwort stammt aus einem Datenleck',
      paragraphs: [
        'Das Passwort Ihres Kontos steht in einer veröffentlichten Liste gestohlener Passwörter. Es kann von einer anderen Website stammen.',
        'Wählen Sie ein neues, das Sie nirgends sonst verwenden.',
      ],
    },
    password_disabled: {
      subject: 'Ihr Passwort wurde gesperrt',
      paragraphs: [
        'Das Passwort Ihres Kontos wurde am {time} gesperrt, nach zu vielen Anmeldeversuchen mit einem falschen.',
        'Sie können ein neues Passwort wählen oder sich auf andere Weise anmelden. Bis dahin gilt das Passwort nur auf Geräten, auf denen Sie sich schon angemeldet haben, und auch dort nicht, falls die falschen von ihnen kamen.',
      ],
    },
    session_reused: {
      subject: 'Eine Sitzung Ihres Kontos wurde beendet',
      paragraphs: [
        'Am {time} wurde ein Token einer Ihrer Sitzungen zweimal verwendet. Es wurde vielleicht gestohlen, deshalb wurde die Sitzung überall beendet.',
        'Melden Sie sich neu an. Falls Sie Sitzungen sehen, die Sie nicht kennen, beenden Sie diese und wählen Sie ein neues Passwort.',
      ],
    },
    factor_added: {
      subject: 'Ihrem Konto wurde ein zweiter Faktor hinzugefügt',
      paragraphs: [
        'Ihrem Konto wurde am {time} ein zweiter Faktor hinzugefügt.',
        'Falls Sie das nicht waren, wählen Sie sofort ein neues Passwort und benachrichtigen Sie die Verwaltung Ihrer Organisation.',
      ],
    },
    mfa_required: {
      subject: '{organization} verlangt einen zweiten Faktor',
      paragraphs: [
        'Die Organisation „{organization}“ verlangt von allen, die sich bei ihr anmelden, einen zweiten Faktor.',
        'Fügen Sie Ihrem Konto bis {time} einen hinzu. Danach können Sie die Organisation ohne ihn nicht mehr nutzen.',
      ],
    },
    mfa_due: {
      subject: '{organization} verlangt ab morgen einen zweiten Faktor',
      paragraphs: [
        'Ihr Konto hat noch keinen zweiten Faktor. Ab {time} können Sie die Organisation „{organization}“ ohne einen nicht mehr nutzen.',
        'Sie können auch danach noch einen hinzufügen und die Organisation dann wieder nutzen.',
      ],
    },
    operator_added: {
      subject: 'Sie können diese Installation von Freehold betreiben',
      paragraphs: [
        'Sie wurden als Betreiber dieser Installation von Freehold eingetragen.',
        'Melden Sie sich dafür mit zwei Faktoren an. Falls Sie sich noch nicht anmelden können, wählen Sie über den Link ein Passwort. Er gilt dafür sieben Tage.',
      ],
      action: 'Weiter zu Freehold',
    },
    factor_removed: {
      subject: 'Ein zweiter Faktor Ihres Kontos wurde entfernt',
      paragraphs: [
        'Am {time} wurde ein zweiter Faktor Ihres Kontos entfernt.',
        'Falls Sie das nicht waren, wählen Sie sofort ein neues Passwort und benachrichtigen Sie die Verwaltung Ihrer Organisation.',
      ],
    },
    domain_lost: {
      subject: '{organization} hat eine bestätigte Domain verloren',
      paragraphs: [
        'Am {time} hat eine Domain der Organisation „{organization}“ ihre Bestätigung verloren: Ihr DNS-Eintrag fehlt seit Tagen, oder eine andere Organisation hat bewiesen, dass sie die Domain kontrolliert.',
        'Personen mit Postfächern dieser Domain werden bei der ersten Anmeldung mit dem Identitätsanbieter nicht mehr erkannt. Falls die Domain Ihnen gehört, veröffentlichen Sie den Eintrag wieder und bestätigen Sie die Domain.',
      ],
    },
    account_linked: {
      subject: 'Sie können sich mit dem Identitätsanbieter von {organization} anmelden',
      paragraphs: [
        'Am {time} wurde ein Konto beim Identitätsanbieter der Organisation „{organization}“ mit Ihrem verknüpft. Von nun an meldet es Sie bei dieser Organisation an.',
        'Falls Sie das nicht waren, entfernen Sie das verknüpfte Konto und benachrichtigen Sie die Verwaltung der Organisation.',
      ],
    },
    factor_disabled: {
      subject: 'Ihre Authenticator-App wurde gesperrt',
      paragraphs: [
        'Codes Ihrer Authenticator-App werden seit {time} nicht mehr angenommen, nach zu vielen Versuchen mit einem falschen.',
        'Melden Sie sich mit einem Passkey oder einem Wiederherstellungscode an, entfernen Sie die App aus Ihrem Konto und fügen Sie sie neu hinzu.',
        'Falls Sie das nicht waren, kennt vielleicht jemand Ihr Passwort. Wählen Sie sofort ein neues.',
      ],
    },
    passkey_copied: {
      subject: 'Ein Passkey Ihres Kontos wurde möglicherweise kopiert',
      paragraphs: [
        'Am {time} wurde einer Ihrer Passkeys abgelehnt, weil sein Zähler nicht gestiegen ist. Der Sicherheitsschlüssel wurde vielleicht kopiert.',
        'Entfernen Sie diesen Passkey aus Ihrem Konto und fügen Sie einen anderen hinzu. Falls Sie ihn zu dieser Zeit nicht benutzt haben, benachrichtigen Sie die Verwaltung Ihrer Organisation.',
      ],
    },
  },
};
