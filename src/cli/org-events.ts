import type { EventOptions, FreeholdClient, OrganizationEvent } from '../client/index.ts';
import { jsonOf, printable, styled } from './present.ts';

interface Shown {
  readonly isJson: boolean;
  /** Ends after this many changes. */
  readonly countMax: number | undefined;
}

const lineOf = ({ event, data }: OrganizationEvent): string => {
  const { orgId: _, sequence, type: __, at, ...ids } = { at: undefined, type: event, ...data };
  const about = Object.entries(ids).map(([name, id]) => `${name} ${id}`);
  const time = at === undefined ? '' : `${at} `;
  return printable([`${time}#${sequence} ${styled('bold', event)}`, ...about].join('  '));
};

/** Prints each change of the organization, over restarts of the server, until it is interrupted or the organization is deleted. */
export const printEvents = async (
  client: Pick<FreeholdClient, 'orgs'>,
  slug: string,
  options: EventOptions,
  { isJson, countMax }: Shown,
): Promise<void> => {
  let count = 0;
  for await (const each of client.orgs.watchEvents(slug, options)) {
    process.stdout.write(`${isJson ? jsonOf(each) : lineOf(each)}\n`);
    if (each.event !== 'ready' && each.event !== 'reset') count += 1;
    if (count === countMax) return;
  }
};
