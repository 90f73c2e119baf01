import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/unit/**/*.test.ts", "app/test/**/*.test.ts", "sandbox/**/*.test.ts"],
    testTimeout: 20_000,
  },
});
