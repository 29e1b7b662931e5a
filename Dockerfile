# Everything that building needs, the libraries for running among it.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# With the optional packages: esbuild is one binary per platform.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY simulators ./simulators
COPY demo ./demo
COPY migrations ./migrations
COPY tools ./tools
COPY web ./web
# A clone may be readable for its owner only; the image is run by somebody else.
RUN npm run build && chmod -R a+rX package.json migrations

# What running needs, and nothing else.
FROM node:24-slim AS libraries
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages bring a Node of their own, which the image has already.
# The compiler builds a clone after npm ci; the image has what it has built.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && rm -rf node_modules/typescript node_modules/esbuild

FROM node:24-slim AS runtime
ENV NODE_ENV=production \
    FLEETGRAPH_HOST=0.0.0.0 \
    FLEETGRAPH_DATABASE=/data/fleetgraph.db
WORKDIR /app
COPY --from=libraries /app/node_modules ./node_modules
COPY --from=build /app/package.json ./
COPY --from=build /app/migrations ./migrations
# By number, so that Kubernetes can tell that it is not root (runAsNonRoot); the image names it node.
RUN install -d -o 1000 -g 1000 -m 0700 /data
USER 1000:1000
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=15s --timeout=6s --start-period=20s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.FLEETGRAPH_PORT || 4000}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# Only on request (--target demo): the demo with its simulated providers.
FROM runtime AS demo
COPY --from=build /app/dist ./dist
COPY --from=build /app/node_modules/altair-static ./node_modules/altair-static
CMD ["node", "--enable-source-maps", "dist/demo/main.js"]

# The product, without demo and simulators: what is built by default.
FROM runtime
COPY --from=build /app/dist/bin ./dist/bin
COPY --from=build /app/dist/web ./dist/web
CMD ["node", "--enable-source-maps", "dist/bin/main.js"]
