/** As many as one request takes. */
export const addressesMax = 100;

/** The addresses in a text that was pasted, one for each line or separated by commas, each once. */
export const addressesIn = (text: string): string[] => {
  const parts = text.split(/[\s,;]+/).flatMap((part) => {
    // As mail programs copy them: `Ada Lovelace <ada@acme.example>`.
    const address = part.replaceAll(/[<>"]/g, '');
    return address.includes('@') ? [address] : [];
  });
  return [...new Map(parts.map((address) => [address.toLowerCase(), address])).values()];
};
