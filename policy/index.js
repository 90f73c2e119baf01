import { tsImport } from "tsx/esm/api";

/*
 * Pulumi's language host hands Node.js no options for a policy pack (`nodeargs` of PulumiPolicy.yaml come too late) and
 * would compile TypeScript with a ts-node that knows CommonJS only. So the pack brings its own loader along.
 */
export default tsImport("./pack.ts", import.meta.url);
