import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The app and its database may still write a little after a test asked for something: the poll's default of 1 s is short on a busy machine.
    expect: { poll: { timeout: 10_000 } },
  },
});
