import type { NeededRights } from "./needed-rights.ts";
import { rightsReport } from "./report.ts";

/** What docs/rights.md says of the identities that were recorded, by name. */
export const rightsDocument = (recorded: Readonly<Record<string, NeededRights>>): string => `# Rights

What the two identities of [pipeline.md](pipeline.md) call, and so need. It is what the sandbox's clouds wrote into their audit log while \`test/e2e/19-rights.test.ts\` ran a stack with everything turned on
that asks for rights: the writer \`doctor\`, \`up\`, \`verify\` and \`destroy\`, the reader \`doctor --for preview\` and \`preview --refresh\`. In that test both begin without rights and are granted a role only when a cloud refuses
them something that it holds. This page is made from [accounts/rights.json](../accounts/rights.json); \`npx vitest run --update --config test/e2e/vitest.config.ts test/e2e/19\` records both anew.

The roles are the narrowest of those that the sandbox knows; an identity that only reads gets none that can change anything, and a custom role for what is left. Roles of a state bucket and of its key are not among
them ([pipeline.md](pipeline.md#set-it-up-once)). For a stack of your own: \`npm run sandbox up\`, then \`npm run sandbox rights\`; \`npm run sandbox identity\` and \`npm run sandbox shell -- --as NAME\` try rights before they are given.

${rightsReport(Object.entries(recorded).map(([name, rights]) => ({ name, rights })))}
`;
