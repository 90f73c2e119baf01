import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { bundle } from "./bundle.ts";

/** `npm run dev`: bundles the app and runs it; Node's watch mode starts it anew when a source changes. */
const outfile = path.join(import.meta.dirname, "dist/server.mjs");
await bundle(outfile);
await import(pathToFileURL(outfile).href);
