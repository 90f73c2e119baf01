import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/unit/**/*.test.ts", "policy/**/*.test.ts", "review/**/*.test.ts", "accounts/**/*.test.ts", "image/**/*.test.ts", "app/test/**/*.test.ts", "sandbox/**/*.test.ts"],
    testTimeout: 20_000,
    // Loading the SDKs takes a second, and ten on a machine that does much else.
    hookTimeout: 60_000,
    // Most of the time is spent waiting for real engines, clusters and containers: vitest would leave one core idle.
    maxWorkers: "100%",
  },
});
