import type { Namespace, Temporal } from './temporal.ts';

/** Namespaces that somebody else has registered under organizations' names; at the end they must still exist, unchanged. */
export interface Foreigners {
  register(namespace: string, isMarked: boolean): Promise<void>;
  /** By name, with the mark of each. */
  registered: Map<string, string | null>;
}

const someoneElse = '01900000-0000-7000-8000-000000000000';
const sign = 'campaign.foreign';

export const isForeign = ({ data }: Namespace): boolean => data[sign] !== undefined;

export const openForeigners = (temporal: Temporal): Foreigners => {
  const registered: Foreigners['registered'] = new Map();
  const isRegistered = async (name: string): Promise<boolean> =>
    (await temporal.namespaces()).some((namespace) => namespace.name === name && isForeign(namespace));
  return {
    registered,
    register: async (name, isMarked) => {
      if (registered.has(name)) return;
      const owner = isMarked ? someoneElse : null;
      const data = { [sign]: 'yes', ...(owner === null ? {} : { 'freehold.org-id': owner }) };
      // If it already existed, it is the organization's own, or the campaign's after a lost answer.
      if ((await temporal.register(name, data)) || (await isRegistered(name))) registered.set(name, owner);
    },
  };
};
