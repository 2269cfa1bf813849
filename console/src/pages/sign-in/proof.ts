/** What was typed as the proof of a second factor: a code of an app has digits only. */
export const proofOf = (text: string): { readonly code: string } | { readonly recoveryCode: string } => {
  const code = text.replaceAll(/\s/g, '');
  return /^\d{1,10}$/.test(code) ? { code } : { recoveryCode: text.trim() };
};
