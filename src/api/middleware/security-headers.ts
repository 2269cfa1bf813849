import type { MiddlewareHandler } from 'hono';
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

/** The one constant style that React Aria (`usePress`) puts into a page. It lets a touch scroll at once. */
const ariaStyle = "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='";

const forConsole = secureHeaders({
  strictTransportSecurity,
  xFrameOptions: 'DENY',
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", ariaStyle],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    fontSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ['freehold-worker'],
  },
});

const ownFeatures = ['publickey-credentials-get', 'publickey-credentials-create', 'clipboard-write'];

/** All others that Chromium knows on each system: it warns of a name that it does not know. */
const refusedFeatures = [
  'accelerometer',
  'autoplay',
  'camera',
  'clipboard-read',
  'compute-pressure',
  'cross-origin-isolated',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'keyboard-map',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'sync-xhr',
  'unload',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];

const permissionsPolicy = [
  ...ownFeatures.map((name) => `${name}=(self)`),
  ...refusedFeatures.map((name) => `${name}=()`),
].join(', ');

/** Headers for the console, which loads and runs only files of its own and needs few features of a browser. */
export const consoleSecurityHeaders: MiddlewareHandler = async (c, next) => {
  await forConsole(c, next);
  c.header('Permissions-Policy', permissionsPolicy);
};
