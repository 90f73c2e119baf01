import { UserError } from "../user-error.ts";
import { runInside } from "./inside.ts";

/** Makes the stack where there is none, and mends what a killed engine may have left in its state. */
export async function mendStack(stack: string): Promise<void> {
  const { status } = await runInside([process.execPath, "--import", "tsx", "sandbox/stacks/prepare.ts", stack], { show: true });
  if (status !== 0) throw new UserError(`stack ${stack} cannot be prepared`, "npm run sandbox logs engine; the sandbox goes on running");
}
