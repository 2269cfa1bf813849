import { expect } from 'vitest';
import { AcceptedInvitation, Invitation, InvitationPreview, IssuedInvitation } from '../../src/contract/invitation.ts';
import type { LinkKind } from '../../src/contract/link-text.ts';
import { findPerson } from '../../src/db/session/look-up.ts';
import { tokenOf } from '../../src/usecases/key-ring/link.ts';
import { type MembersApi, newEmail, type TestOrganization } from '../members/support.ts';

export const password = 'eleven quiet rivers under the moon';

export const issuedOf = async (response: Response, status = 201): Promise<IssuedInvitation> => {
  expect(response.status, await response.clone().text()).toBe(status);
  return IssuedInvitation.strict().parse(await response.json());
};
export const invitationOf = async (response: Response): Promise<Invitation> => {
  expect(response.status, await response.clone().text()).toBe(200);
  return Invitation.strict().parse(await response.json());
};
export const previewOf = async (response: Response): Promise<InvitationPreview> => {
  expect(response.status, await response.clone().text()).toBe(200);
  return InvitationPreview.strict().parse(await response.json());
};
export const acceptedOf = async (response: Response): Promise<AcceptedInvitation> => {
  expect(response.status, await response.clone().text()).toBe(200);
  return AcceptedInvitation.strict().parse(await response.json());
};

export const invite = async (org: TestOrganization, chosen: object = {}): Promise<IssuedInvitation> =>
  issuedOf(await org.call('/invites', { json: { email: newEmail(), role: 'member', ...chosen } }));

/** The token in the mail about an invitation. */
export const mailed = (
  { world }: MembersApi,
  { id }: { id: string },
  generation = 1,
  kind: LinkKind = 'invite',
): string => tokenOf(world.keyRing, { kind, id, generation });

export const accept = (
  api: MembersApi,
  token: string,
  chosen: object = { password },
  session?: string,
): Promise<Response> => api.request('/v1/invites/accept', { json: { token, ...chosen }, key: session ?? null });

export const login = (api: MembersApi, email: string, text = password): Promise<Response> =>
  api.request('/v1/auth/login', { json: { email, password: text, client: 'api' }, key: null });

/** Signs in, and returns the access token. */
export const sessionOf = async (api: MembersApi, email: string, text = password): Promise<string> => {
  const response = await login(api, email, text);
  expect(response.status, await response.clone().text()).toBe(200);
  return ((await response.json()) as { accessToken: string }).accessToken;
};

export const personOf = async ({ world }: MembersApi, email: string): Promise<string> => {
  const id = await findPerson(world.db, email);
  if (id === null) throw new Error('The person does not exist');
  return id;
};
