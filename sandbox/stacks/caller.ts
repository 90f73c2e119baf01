import * as path from "node:path";

/** The folder where the command was typed: npm changes to the project's own. */
export const callerFolder = (): string => process.env["INIT_CWD"] ?? process.cwd();

/** A file or folder that was named on the command line. */
export const fromCaller = (name: string): string => path.resolve(callerFolder(), name);
