/** What app/Dockerfile says of the image, for the build that has no engine to read it. A test holds the two together. */
export const todoImage = {
  /** Has Node.js, the user `node` (1000) and `setpriv`. */
  base: "docker.io/library/node:20.20.2-bookworm-slim",
  /** What Azure Container Instances and the cluster's machines run. */
  platform: "linux/amd64",
  folder: "app",
  workingDir: "/app",
  user: "root",
  entrypoint: ["setpriv", "--no-new-privs", "node", "/app/server.mjs"],
  port: 8080,
  /** Without the version. */
  env: { NODE_ENV: "production", PORT: "8080" },
} as const;
