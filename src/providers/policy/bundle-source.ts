import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleSource } from './port.ts';

/** Far above any policy: that of the product has 60 kB. */
const bundleBytesMax = 2_097_152;
const fetchMsMax = 10_000;

/** The name that `opa build` gives a bundle. */
const fileName = 'bundle.tar.gz';

const tooLarge = (place: string): Error => new Error(`The bundle at ${place} has more than ${bundleBytesMax} bytes.`);

/** `fetch` itself only says that it failed; the reason is in the cause. */
const unreadable = (place: string, error: unknown): Error => {
  const { cause } = error instanceof Error ? error : {};
  const reason = cause instanceof Error ? cause.message : error instanceof Error ? error.message : String(error);
  return new Error(`${place} could not be read: ${reason}`, { cause: error });
};

/** The file `bundle.tar.gz` of a folder. It is to be replaced as a whole, by renaming. */
export const folderSource = (folder: string): BundleSource => {
  const place = join(folder, fileName);
  return {
    place,
    read: async () => {
      if ((await stat(place)).size > bundleBytesMax) throw tooLarge(place);
      return readFile(place);
    },
  };
};

/** A URL that the operator of the installation has chosen. Redirects are not followed. What follows its path may be a signature. */
export const urlSource = (url: string, token: string | null): BundleSource => {
  const credentials = token === null ? {} : { authorization: `Bearer ${token}` };
  const { origin, pathname } = new URL(url);
  const place = `${origin}${pathname}`;
  let last: { etag: string; bytes: Uint8Array } | null = null;
  return {
    place,
    read: async () => {
      const response = await fetch(url, {
        headers: { ...credentials, ...(last === null ? {} : { 'if-none-match': last.etag }) },
        redirect: 'error',
        signal: AbortSignal.timeout(fetchMsMax),
      }).catch((error: unknown) => {
        throw unreadable(place, error);
      });
      if (response.status === 304 && last !== null) return last.bytes;
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`${place} answered with the status ${response.status}.`);
      }
      const bytes = await readUpTo(response, bundleBytesMax, place);
      const etag = response.headers.get('etag');
      last = etag === null ? null : { etag, bytes };
      return bytes;
    },
  };
};

const readUpTo = async (response: Response, bytesMax: number, place: string): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    // Ends the loop, and with it the response.
    if (length > bytesMax) throw tooLarge(place);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
