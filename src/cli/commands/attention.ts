import { type Definition, shows, text } from '../definition.ts';

/** With `--org` also for those who see only their own organization. */
export const attention: Definition = shows({
  brief: 'show what a person should look at',
  description: 'Operations, deletions, webhooks and API keys, and for all organizations also drift and payments.',
  flags: { org: text('only those of this organization', 'slug') },
  run: ({ client }, { org }) =>
    org === undefined ? client.attention.read() : client.attention.readOfOrganization({ path: { slug: org } }),
});
