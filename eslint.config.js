import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/** Rooms of the sandbox that build on its containers and its network. */
const aboveTheMachine = ["clouds", "kubernetes", "supervisor", "engine", "providers", "stacks"].map((room) => `**/${room}/**`);

export default tseslint.config(
  { ignores: ["**/node_modules/", "**/dist/", ".sandbox/"] },
  eslint.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/prefer-nullish-coalescing": "error",
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    // A provider stand-in that shared a description with the cloud stand-in would prove nothing about it.
    files: ["sandbox/providers/**/*.ts"],
    ignores: ["**/*.test.ts", "**/testing/**", "**/test/**"],
    rules: { "no-restricted-imports": ["error", { patterns: ["**/clouds/**"] }] },
  },
  {
    // Components serve programs other than this one: what they check stands with them, and the stack's settings build on it.
    files: ["components/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: ["**/settings/**", "**/config.ts", "**/accounts/**", "**/sandbox/**"] }] },
  },
  {
    files: ["settings/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: ["**/config.ts", "**/index.ts", "**/accounts/**", "**/sandbox/**"] }] },
  },
  {
    // Containers and network know nothing of the clouds and clusters that are made of them.
    files: ["sandbox/machine/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [...aboveTheMachine] }] },
  },
  {
    files: ["sandbox/machine/network/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [...aboveTheMachine, "**/containers/**"] }] },
  },
);
