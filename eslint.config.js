import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

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
);
