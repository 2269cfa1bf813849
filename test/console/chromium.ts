import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * For measures of the heap: machine code, which V8 makes of what runs often, is on the heap, too, and says nothing about what
 * the console keeps.
 */
export const withoutMachineCode = ['--no-opt', '--no-maglev', '--no-sparkplug'];

/** Opens the Chromium of this machine, without a window. `jsFlags`: for its V8. */
export const openChromium = (jsFlags: readonly string[] = []): Promise<Browser> => {
  const { CHROMIUM_PATH } = process.env;
  const executablePath = CHROMIUM_PATH ?? places.find(existsSync);
  if (executablePath === undefined)
    throw new Error('There is no Chromium. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH.');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage', `--js-flags=${jsFlags.join(' ')}`],
  });
};
