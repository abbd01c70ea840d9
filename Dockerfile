# The gateway as a container. Reproducible: base and packages are pinned by version, packages by the lock's hashes too;
# pin the base by digest with --build-arg NODE_IMAGE=node@sha256:… and set SOURCE_DATE_EPOCH for identical layers.
ARG NODE_IMAGE=node:20.20.2-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /opt/hlrgw
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY tools tools
COPY proto proto
COPY actors actors
COPY adapters adapters
COPY bench bench
COPY gateway gateway
RUN node tools/build.js
RUN find dist -name '*.test.js*' -delete -o -name '*.e2e.js*' -delete -o -name '.tsbuildinfo' -delete

# The kernel's SCTP, for link sheets that say `transport: kernel`: docker build --target with-kernel-sctp
FROM build AS kernel-sctp
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev make python3
RUN npm run build:kernel-sctp

# No compiler, no kernel add-on, and no PostgreSQL of its own: that is an optional package, and DATABASE_URL names one.
FROM ${NODE_IMAGE} AS image
ENV NODE_ENV=production
WORKDIR /opt/hlrgw
COPY package.json package-lock.json .npmrc LICENSE ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY --from=build /opt/hlrgw/dist dist
COPY gateway/bin gateway/bin
COPY gateway/config/demo.yaml gateway/config/demo.yaml
COPY gateway/data gateway/data
# Nobody's on any host: components/host-network lets the firewall know it by this number.
USER 64210:64210
EXPOSE 7070 7080 9899/udp
ENTRYPOINT ["node", "gateway/bin/hlrgw.js"]
CMD ["serve"]

FROM image AS with-kernel-sctp
COPY --from=kernel-sctp /opt/hlrgw/dist/adapters/io/kernel/kernel_sctp.node dist/adapters/io/kernel/kernel_sctp.node

# What docker build gives unless asked for another.
FROM image
