import * as fs from "node:fs";
import * as path from "node:path";
import { bundle } from "../app/bundle.ts";
import { type TarEntry, tarOf } from "./tar.ts";
import { todoImage } from "./todo-image.ts";

/** Bundles the app and writes the layer of an image that holds it, in a folder of the caller's; gives the archive's path. */
export async function writeAppLayer(folder: string): Promise<string> {
  const built = path.join(folder, "bundle");
  await bundle(path.join(built, "server.mjs"));
  const file = path.join(folder, "layer.tar");
  fs.writeFileSync(file, tarOf([{ path: todoImage.folder }, ...entriesOf(built, todoImage.folder)]));
  return file;
}

/** Everything in a folder, under another name. */
function entriesOf(folder: string, name: string): TarEntry[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const [file, target] = [path.join(folder, entry.name), `${name}/${entry.name}`];
    return entry.isDirectory() ? [{ path: target }, ...entriesOf(file, target)] : [{ path: target, content: fs.readFileSync(file) }];
  });
}
