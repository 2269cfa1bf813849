// What was typed or pasted, if it is more than words to search for.

export type Recognized =
  | { readonly kind: 'words' }
  | { readonly kind: 'id'; readonly id: string }
  /** An organization may be called so. */
  | { readonly kind: 'slug'; readonly slug: string }
  /** A page of this console, copied from the address bar. */
  | { readonly kind: 'page'; readonly path: string }
  /** A key or token. It is sent nowhere. */
  | { readonly kind: 'secret' };

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const slugShape = /^[a-z](?:-?[a-z0-9]){2,39}$/;
const secret = /fh_[a-z]+_sk_/;

const pageOf = (text: string, origin: string): string | null => {
  const start = `${origin}/console`;
  const path = text.startsWith(`${start}/`) ? text.slice(start.length).replace(/[?#].*$/, '') : '';
  return path.length > 1 ? path : null;
};

export const recognize = (typed: string, origin: string): Recognized => {
  const text = typed.trim();
  if (secret.test(text)) return { kind: 'secret' };
  const path = pageOf(text, origin);
  if (path !== null) return { kind: 'page', path };
  const lower = text.toLowerCase();
  if (uuid.test(lower)) return { kind: 'id', id: lower };
  return slugShape.test(text) ? { kind: 'slug', slug: text } : { kind: 'words' };
};
