import { Link } from '@tanstack/react-router';
import type { FreeholdClient, User } from '../../../../src/client/index.ts';
import { useMay } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { SelectField, TextField } from '../../parts/field/field.tsx';
import { useText } from '../../text/text.tsx';

// The API names members by their ids. Here they get the names that people know.

const pageLimit = 100;
const membersMax = 1_000;
const freshMs = 60_000;

export interface Directory {
  readonly members: readonly User[];
  /** Whether these are all. */
  readonly isComplete: boolean;
}

const readDirectory = async (client: FreeholdClient, slug: string, signal: AbortSignal): Promise<Directory> => {
  const members: User[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: pageLimit, ...(cursor !== undefined && { cursor }) };
    const page = await client.users.list({ path: { slug }, query, signal });
    members.push(...page.data);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && members.length < membersMax);
  return { members, isComplete: cursor === undefined };
};

/** The members, as far as they can be held at once. */
export const useDirectory = (slug: string) =>
  useRead(orgKey(slug, 'members', 'directory'), (client, signal) => readDirectory(client, slug, signal), {
    staleTime: freshMs,
    enabled: useMay('user:list'),
  });

export const nameOf = ({ name, email }: Pick<User, 'name' | 'email'>): string => name ?? email;

/** The name of a member, with a link. A member who is no longer there is shown by its id. */
export const MemberName = ({ slug, id }: { readonly slug: string; readonly id: string }) => {
  const { data } = useDirectory(slug);
  const member = data?.members.find((each) => each.id === id);
  if (member === undefined) return <code>{id}</code>;
  return (
    <Link to="/orgs/$slug/members/$id" params={{ slug, id }}>
      {nameOf(member)}
    </Link>
  );
};

interface MemberSelectProps {
  readonly slug: string;
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly error: string | null;
  readonly defaultValue?: string;
  readonly onChange?: (member: User | undefined) => void;
  readonly isOffered: (member: User) => boolean;
}

/** A choice among the members; where they are too many, their id is typed. */
export const MemberSelect = ({ slug, isOffered, onChange, hint, ...field }: MemberSelectProps) => {
  const t = useText();
  const { data } = useDirectory(slug);
  const found = (id: string) => data?.members.find((member) => member.id === id);
  if (data?.isComplete === false)
    return (
      <TextField
        {...field}
        required
        hint={t('members.idHint')}
        onChange={({ target }) => onChange?.(found(target.value))}
      />
    );
  // It is drawn anew once the members are there, so that the one to begin with is among them.
  return (
    <SelectField
      key={data === undefined ? 'loading' : 'loaded'}
      {...field}
      {...(hint !== undefined && { hint })}
      required
      onChange={({ target }) => onChange?.(found(target.value))}
    >
      <option value="">{t('common.choose')}</option>
      {data?.members.filter(isOffered).map((member) => (
        <option key={member.id} value={member.id}>
          {member.name === null ? member.email : `${member.name} (${member.email})`}
        </option>
      ))}
    </SelectField>
  );
};
