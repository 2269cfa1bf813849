import type { Texts } from '../text.ts';

export const en: Texts = {
  greeting: 'Hello,',
  footer: 'This mail was sent automatically. Nobody reads replies to it.',
  linkIntroduction: 'If the button does not work, open this address:',
  templates: {
    invitation: {
      subject: 'Invitation to {organization}',
      paragraphs: [
        '{member} invites you to join the organization “{organization}”.',
        'The invitation is valid until {expires}. If you do not know the sender, ignore this mail.',
      ],
      action: 'View the invitation',
    },
    activation: {
      subject: 'Activate your account for {organization}',
      paragraphs: [
        'You are a member of the organization “{organization}”. Choose a password to be able to sign in.',
        'The link is valid until {expires}. If you did not expect this mail, ignore it.',
      ],
      action: 'Activate the account',
    },
    password_recovery: {
      subject: 'Choose a new password',
      paragraphs: [
        'Somebody has asked for a new password for your account.',
        'The link is valid until {expires}. If it was not you, ignore this mail: your password stays the same.',
      ],
      action: 'Choose a new password',
    },
    password_changed: {
      subject: 'Your password was changed',
      paragraphs: [
        'The password of your account was changed on {time}.',
        'If it was not you, choose a new password at once, and inform an administrator of your organization.',
      ],
    },
    password_breached: {
      subject: 'Your password is known from a data breach',
      paragraphs: [
        'The password of your account is in a published list of stolen passwords. It may have been stolen from another website.',
        'Choose a new one that you use nowhere else.',
      ],
    },
    password_disabled: {
      subject: 'Your password was disabled',
      paragraphs: [
        'The password of your account was disabled on {time}, after too many attempts to sign in with a wrong one.',
        'You can choose a new password, or sign in another way. Until then, the password works only on devices on which you have signed in before, and not there either if the wrong ones came from them.',
      ],
    },
    session_reused: {
      subject: 'A session of your account was ended',
      paragraphs: [
        'On {time}, a token of one of your sessions was used twice. It may have been stolen, so the session was ended everywhere.',
        'Sign in again. If you see sessions that you do not know, end them and choose a new password.',
      ],
    },
    factor_added: {
      subject: 'A second factor was added to your account',
      paragraphs: [
        'A second factor was added to your account on {time}.',
        'If it was not you, choose a new password at once, and inform an administrator of your organization.',
      ],
    },
    mfa_required: {
      subject: '{organization} requires a second factor',
      paragraphs: [
        'The organization “{organization}” requires a second factor of everybody who signs in to it.',
        'Add one to your account before {time}. From then on, you cannot use the organization without it.',
      ],
    },
    mfa_due: {
      subject: '{organization} requires a second factor from tomorrow on',
      paragraphs: [
        'Your account has no second factor yet. From {time} on, you cannot use the organization “{organization}” without one.',
        'You can still add one after that, and then use the organization again.',
      ],
    },
    operator_added: {
      subject: 'You can operate this installation of Freehold',
      paragraphs: [
        'You were made an operator of this installation of Freehold.',
        'Sign in with two factors to act as one. If you cannot sign in yet, the link lets you choose a password, for seven days.',
      ],
      action: 'Continue to Freehold',
    },
    factor_removed: {
      subject: 'A second factor was removed from your account',
      paragraphs: [
        'A second factor was removed from your account on {time}.',
        'If it was not you, choose a new password at once, and inform an administrator of your organization.',
      ],
    },
    domain_lost: {
      subject: '{organization} has lost a verified domain',
      paragraphs: [
        'On {time}, a domain of the organization “{organization}” lost its verification: its DNS record has been gone for days, or another organization has proved that it controls the domain.',
        'People with mailboxes of the domain are no longer recognized when they sign in with the identity provider for the first time. If the domain is yours, publish the record again and verify the domain.',
      ],
    },
    account_linked: {
      subject: 'You can sign in with the identity provider of {organization}',
      paragraphs: [
        'On {time}, an account at the identity provider of the organization “{organization}” was linked to yours. From now on, it signs you in to this organization.',
        'If it was not you, remove the linked account, and inform an administrator of the organization.',
      ],
    },
    factor_disabled: {
      subject: 'Your authenticator app was disabled',
      paragraphs: [
        'Codes of your authenticator app are no longer accepted since {time}, after too many attempts with a wrong one.',
        'Sign in with a passkey or a recovery code, remove the app from your account, and add it again.',
        'If it was not you, somebody may know your password. Choose a new one at once.',
      ],
    },
    passkey_copied: {
      subject: 'A passkey of your account may have been copied',
      paragraphs: [
        'On {time}, one of your passkeys was refused because its counter did not grow. Its security key may have been copied.',
        'Remove this passkey from your account and add another one. If you did not use it at this time, inform an administrator of your organization.',
      ],
    },
  },
};
