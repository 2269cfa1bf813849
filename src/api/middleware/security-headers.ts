import { secureHeaders } from 'hono/secure-headers';

/** RFC 6797, 7.2: `Strict-Transport-Security` is sent over https alone; see `transport-security.ts`. */
const strictTransportSecurity = false;

/** For answers that are data: a browser that shows one as a page can load and run nothing. */
export const securityHeaders = secureHeaders({
  overwrite: false,
  strictTransportSecurity,
  xFrameOptions: 'DENY',
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
});

/** For the pages under `/docs`: their own files only. Swagger UI sets inline styles and draws its icons from data URLs. */
export const pageSecurityHeaders = secureHeaders({
  strictTransportSecurity,
  xFrameOptions: 'DENY',
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    connectSrc: ["'self'"],
    fontSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    imgSrc: ["'self'", 'data:'],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
  },
});
