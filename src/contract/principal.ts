/** Who is calling. A discriminated union: user and service keys join it with the members of an organization. */
export type Principal = { readonly kind: 'platform'; readonly id: string };

/** Stable text of a principal for claims, audit events and logs, for example `platform:bootstrap`. */
export const principalName = (principal: Principal): string => `${principal.kind}:${principal.id}`;
