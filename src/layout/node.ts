/** null: this Node is new enough; otherwise the sentence that says what to install. */
export const nodeComplaint = (): string | null => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19)
    ? null
    : `Freehold needs Node 20.19 or newer; this is ${process.versions.node}.`;
};
