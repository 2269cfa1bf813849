export const accountDescriptions = {
  read: 'The signed-in person, as the platform knows it. Its names and roles are those of its memberships.',
  update:
    'Changes the language of mails to the caller. It begins as that of the page or the invitation by which the person got its password.',
} as const;
