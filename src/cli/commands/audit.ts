import {
  actingIn,
  argument,
  type Flags,
  type Group,
  inOrganization,
  lists,
  local,
  shows,
  type Tools,
  text,
  toggle,
} from '../definition.ts';
import { at, given, UsageError } from '../given.ts';

/** Which chain of events: an organization's, or, with the platform's key, any. */
const chain = {
  ...inOrganization,
  platform: toggle('the chain of the platform; needs its key'),
  orgId: text('the chain of this organization, also after its deletion; needs the key of the platform', 'id'),
} satisfies Flags;
const verdict = toggle('print JSON: the `verdict`, with what was verified or why not');

interface Chain {
  org: string | undefined;
  platform: boolean | undefined;
  orgId: string | undefined;
}
const isOfPlatform = ({ org, platform, orgId }: Chain): boolean => {
  if (org !== undefined && (platform === true || orgId !== undefined)) {
    throw new UsageError('--org goes together neither with --platform nor with --org-id.');
  }
  return platform === true || orgId !== undefined;
};
const pathOf = async ({ org }: Tools) => ({ slug: await org() });

export const audit: Group = {
  brief: 'the audit trail',
  commands: {
    list: lists({
      brief: 'list events, the newest first',
      columns: ['seq', 'at', 'actor', 'action', 'target', 'reason'],
      flags: {
        ...chain,
        actor: text('only those of this actor', 'actor'),
        keyId: text('only those done with this key', 'id'),
        action: text('only this action', 'action'),
        target: text('only those about this target', 'target'),
        operationId: text('only those of this operation', 'id'),
        requestId: text('only those of this request', 'id'),
        since: text('only those from this time on, RFC 3339', 'time'),
        until: text('only those before this time, RFC 3339', 'time'),
      },
      run: async (tools, flags) => {
        const { actor, keyId, action, target, operationId, requestId, since, until, orgId } = flags;
        const query = given({ actor, keyId, action, target, operationId, requestId, since, until });
        if (isOfPlatform(flags)) {
          return (page) => tools.client.audit.listPlatform({ query: { ...page, ...query, ...given({ orgId }) } });
        }
        const path = await pathOf(tools);
        return (page) => tools.client.audit.list({ path, query: { ...page, ...query } });
      },
    }),
    proof: shows({
      brief: 'show the newest event and checkpoint, to be kept elsewhere',
      flags: chain,
      run: async (tools, flags) =>
        isOfPlatform(flags)
          ? tools.client.audit.provePlatform({ query: given({ orgId: flags.orgId }) })
          : tools.client.audit.prove({ path: await pathOf(tools) }),
    }),
    export: shows({
      brief: 'get the whole chain, for `audit verify`',
      flags: { ...chain, output: text('file to write to; default: standard output', 'path') },
      run: async (tools, flags) => {
        const exported = isOfPlatform(flags)
          ? await tools.client.audit.exportPlatform({ query: given({ orgId: flags.orgId }) })
          : await tools.client.audit.export({ path: await pathOf(tools) });
        await tools.write(exported, flags.output);
      },
    }),
    keys: shows({
      brief: 'show the public keys that sign checkpoints and certificates',
      columns: ['data'],
      run: ({ client }) => client.audit.listKeys(),
    }),
    verify: local({
      brief: 'verify an export without the api; exit code 1: it is not intact, or proves nothing',
      arguments: [argument('file', 'what `audit export` has written')],
      flags: {
        keys: text('what `audit keys --json` has printed, from another source than the export', 'path'),
        proof: text('what `audit proof --json` has printed, which the export must still match', 'path'),
        json: verdict,
      },
      run: async (_tools, flags, args) => {
        const { verifyAudit } = await import('../audit-verify.ts');
        return verifyAudit(at(args, 0), flags);
      },
    }),
  },
};

export const certificate: Group = {
  brief: 'certificates of deleted organizations',
  commands: {
    show: shows({
      brief: 'show the certificate of a deletion',
      arguments: [argument('operation', 'id of the deletion')],
      flags: actingIn,
      columns: ['certificate'],
      run: ({ client }, _flags, args) => client.operations.readCertificate({ path: { id: at(args, 0) } }),
    }),
    verify: local({
      brief: 'verify a certificate without the api; exit code 1: it is not intact',
      arguments: [argument('file', 'what `certificate show --json` has printed')],
      flags: {
        keys: text('what `audit keys --json` has printed, from another source than the certificate', 'path'),
        json: verdict,
      },
      run: async (_tools, flags, args) => {
        const { verifyCertificateFile } = await import('../certificate-verify.ts');
        return verifyCertificateFile(at(args, 0), flags);
      },
    }),
  },
};
