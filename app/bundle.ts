import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const source = path.join(import.meta.dirname, "src");

/** Files that pages refer to and that need no translation. */
const publicFiles = ["style.css", "icon.svg"];

/**
 * Makes the program that runs in the container: one file, `outfile` (its name must end in .mjs), which needs nothing but
 * Node.js, and beside it the folder `public/` with what browsers load.
 */
export async function bundle(outfile: string): Promise<void> {
  // Names of files in the bundle are told from here, wherever the command was typed: else each folder would give another bundle.
  const absWorkingDir = path.resolve(import.meta.dirname, "..");
  const publicFolder = path.join(path.dirname(outfile), "public");
  await fs.promises.mkdir(publicFolder, { recursive: true });
  await Promise.all([
    build({
      entryPoints: [path.join(source, "server.ts")],
      absWorkingDir,
      outfile,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "esm",
      // Express and the driver are CommonJS and ask for Node's own modules by `require`, which an ES module lacks.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "warning",
    }),
    build({
      entryPoints: [path.join(source, "browser/enhance.ts")],
      absWorkingDir,
      outfile: path.join(publicFolder, "enhance.js"),
      bundle: true,
      platform: "browser",
      target: "es2022",
      format: "esm",
      minify: true,
      logLevel: "warning",
    }),
    ...publicFiles.map((name) => fs.promises.copyFile(path.join(source, "public", name), path.join(publicFolder, name))),
  ]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const outfile = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, "dist/server.mjs"));
  await bundle(outfile);
  console.log(`bundled ${path.relative(process.cwd(), outfile)}`);
}
