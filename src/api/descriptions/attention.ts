const bounded =
  'Each section has the number of its items and the first of them; the lists of operations, webhooks, API keys and findings have the rest.';

export const attentionDescriptions = {
  ofPlatform: `What a person should look at, in all organizations. ${bounded}`,
  ofOrganization: `What a person should look at in this organization. While the organization is not active, members see only its operations and deletions. ${bounded}`,
};
