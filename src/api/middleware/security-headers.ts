import { secureHeaders } from 'hono/secure-headers';

/** RFC 6797, 7.2: `Strict-Transport-Security` is sent only over https; see `transport-security.ts`. */
const strictTransportSecurity = false;

/** Headers for data: a browser that shows the answer as a page cannot load or run anything. */
export const securityHeaders = secureHeaders({
  overwrite: false,
  strictTransportSecurity,
  xFrameOptions: 'DENY',
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
});

/** Headers for the pages under `/docs`, which load only their own files. Swagger UI needs inline styles and data URLs. */
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
