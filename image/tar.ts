/** A file or folder of an archive; folders have no content. */
export interface TarEntry {
  /** Path in the archive, without a slash at either end. */
  readonly path: string;
  readonly content?: Buffer;
}

const block = 512;

/**
 * An archive in the format that every engine reads (POSIX ustar), the same for the same entries: sorted, all of them root's,
 * readable to everybody, written to by root alone, from the first second of 1970.
 */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  const parts = sorted.flatMap(({ path, content }) => [header(path, content), content ?? Buffer.alloc(0), Buffer.alloc(padding(content?.length ?? 0))]);
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

const padding = (length: number): number => (block - (length % block)) % block;

function header(path: string, content: Buffer | undefined): Buffer {
  const name = content === undefined ? `${path}/` : path;
  if (Buffer.byteLength(name) > 100) throw new Error(`the path ${name} is longer than an archive's header has room for`);
  const bytes = Buffer.alloc(block);
  const text = (value: string, offset: number): void => void bytes.write(value, offset, "latin1");
  const octal = (value: number, offset: number, length: number): void => text(value.toString(8).padStart(length - 1, "0"), offset);
  bytes.write(name, 0, "utf8");
  octal(content === undefined ? 0o755 : 0o644, 100, 8);
  octal(0, 108, 8); // user
  octal(0, 116, 8); // group
  octal(content?.length ?? 0, 124, 12);
  octal(0, 136, 12); // time
  text(" ".repeat(8), 148); // what the checksum takes itself for
  text(content === undefined ? "5" : "0", 156);
  text("ustar\0" + "00", 257);
  text("root", 265);
  text("root", 297);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  text(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return bytes;
}
