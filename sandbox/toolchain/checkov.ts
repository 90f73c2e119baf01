import * as path from "node:path";
import { ensurePythonProgram, type PythonProgramOptions } from "./python-program.ts";

/** As the Azure CLI's: found by its own place, and without the user's Python settings. */
const launcher = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/venv/bin/python" -Im checkov.main "$@"
`;

/** checkov, which judges Kubernetes objects, in a virtual environment in the user's cache. Only `npm test -- hardening` needs it. */
export const ensureCheckov = (options: PythonProgramOptions = {}): Promise<string> =>
  ensurePythonProgram({ title: "checkov", package: "checkov", launcherName: "checkov", launcher, requirementsFile: path.join(import.meta.dirname, "checkov-requirements.txt"), check: { args: ["--version"], prints: (version) => version } }, options);
