# The application without a database: it uses the PostGIS that JINGTIAN_DATABASE_URL names (compose.yaml brings one).
#
# While no logins are asked for (JINGTIAN_ACCESS=local) the server listens on 127.0.0.1 only, and that is the container's own loopback
# interface: a published port (docker run -p) cannot reach it. Run it in the network of the host:
#   docker run --network host -e JINGTIAN_DATABASE_URL=postgres://... jingtian
# It is then at http://127.0.0.1:8080/ of the host, and nowhere else.

FROM node:26-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json vite.config.ts ./
COPY web web
COPY server server
RUN npx vite build

FROM node:26-bookworm-slim AS runtime
ENV NODE_ENV=production \
    PORT=8080
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force
COPY tsconfig.json LICENSE ./
COPY bin bin
COPY server server
COPY migrations migrations
COPY data data
COPY --from=build /app/dist dist
# The image's own unprivileged account; nothing below /app is its to change.
USER node
EXPOSE 8080
# Two minutes of patience: a start on a large database first brings its map tiles up to date.
HEALTHCHECK --interval=15s --timeout=5s --retries=8 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/jingtian.mjs"]
CMD ["serve"]
