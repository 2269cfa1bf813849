import type { BrowserContext, Request } from 'playwright-core';

/** Follows which event streams the tabs of a browser hold. Returns the paths of those that are open now. */
export const followStreams = (browser: BrowserContext): (() => string[]) => {
  const open = new Set<Request>();
  browser.on('request', (request) => {
    if (new URL(request.url()).pathname.endsWith('/events')) open.add(request);
  });
  browser.on('requestfailed', (request) => open.delete(request));
  browser.on('requestfinished', (request) => open.delete(request));
  return () => [...open].map((request) => new URL(request.url()).pathname).sort();
};
