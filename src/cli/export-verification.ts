import { nodeCrypto } from '../contract/audit-crypto.ts';
import { exportVerifierWith, type Verified, type VerifyOptions } from '../contract/audit-export-verification.ts';

/** Reads an export line by line, in constant memory; throws `ChainFault`. */
export const verifyExport = async (
  lines: AsyncIterable<string> | Iterable<string>,
  options: VerifyOptions = {},
): Promise<Verified> => {
  const verifier = exportVerifierWith(nodeCrypto, options);
  for await (const line of lines) verifier.add(line);
  return verifier.end();
};
