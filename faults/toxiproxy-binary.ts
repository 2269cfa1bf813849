import { obtainGoTool } from '../scripts/go-tool.ts';

/** Returns the path of toxiproxy's server: on PATH, in the user's cache, or built with Go once. */
export const findToxiproxy = (onProgress: (line: string) => void): Promise<string> =>
  obtainGoTool(
    {
      name: 'toxiproxy',
      version: '2.5.0',
      package: 'github.com/Shopify/toxiproxy/v2/cmd/server',
      purpose: 'The fault campaign cuts and delays connections with toxiproxy.',
      file: 'toxiproxy-server',
      isAnyVersion: true,
    },
    onProgress,
  );
