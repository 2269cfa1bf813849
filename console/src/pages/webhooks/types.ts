import { type EventType, eventTypes } from '../../../../src/contract/event-type.ts';

type GroupOf<Type extends string> = Type extends `${infer Group}.${string}` ? Group : never;
export type EventGroup = GroupOf<EventType>;

const groupOf = (type: EventType): EventGroup => type.split('.')[0] as EventGroup;

/** What the events are about, with its types, in the order of the contract. */
export const eventGroups: readonly (readonly [group: EventGroup, types: readonly EventType[]])[] = [
  ...new Set(eventTypes.map(groupOf)),
].map((group) => [group, eventTypes.filter((type) => groupOf(type) === group)]);

/** Those of a webhook that this console knows; a later release may have added others. */
export const knownTypes = (types: readonly string[] | null): EventType[] =>
  eventTypes.filter((type) => types?.includes(type) ?? false);
