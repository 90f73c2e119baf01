import { UserError } from "../user-error.ts";
import { isOwnStack, labelOf, type StackWithResources } from "./stacks-with-resources.ts";

/** Protected resources that are named. */
const listedResources = 5;

/** Refuses to destroy what `pulumi destroy` would refuse half-way. @param unprotect whether the protection is taken off first */
export function refuseProtected(stacks: readonly StackWithResources[], unprotect: boolean): void {
  const [first] = stacks.filter((stack) => stack.protected.length > 0);
  if (first === undefined || unprotect) return;
  const { protected: resources } = first;
  const listed = resources.slice(0, listedResources).join(", ");
  throw new UserError(
    `stack ${labelOf(first)} is protected against deletion (${resources.length > listedResources ? `${listed} and ${resources.length - listedResources} more` : listed}); nothing was destroyed`,
    isOwnStack(first) ? howOwn(first.name) : howOther(first.name),
  );
}

const howOwn = (name: string): string =>
  `set gke-aci:deletionProtection to false in Pulumi.${name}.yaml, or in a copy of it; \`npm run sandbox up -- --stack ${name}\`, with \`--config-file COPY\` for a copy; ` +
  `then this command again. Or, which does all of that: npm run sandbox down -- --stack ${name} --unprotect`;

const howOther = (name: string): string =>
  `take \`protect\` off in the program, \`npm run sandbox up -- --program FOLDER --stack ${name}\`, then this command again. ` +
  `Or, which takes it off in the stack's state alone: npm run sandbox down -- --program FOLDER --stack ${name} --unprotect`;
