import { defaultStack } from "../stacks/stack-files.ts";

/** What somebody may want to do once a stack is up, as lines with a remark each. @param page address of the todo page */
export function nextCommands(stack: string, page: string): string[] {
  // Commands without an option mean stack dev; `env` and `shell` mean the stack that came up last.
  const option = stack === defaultStack ? "" : ` -- --stack ${stack}`;
  const commands: readonly (readonly [string, string])[] = [
    [`curl ${page}`, "the page"],
    ['eval "$(npm run -s sandbox env)"', "then pulumi, kubectl, az and curl work in this shell"],
    [`pulumi stack output readme --stack ${stack}`, "what this stack is, and how to work with it"],
    [`npm run -s sandbox preview${option}`, "what a change of the program or of the settings would do"],
    ["npm run sandbox status", "what runs, and where"],
    ["npm run sandbox down -- --stack " + stack, `takes stack ${stack} away; without --stack, all of it`],
  ];
  const width = Math.max(...commands.map(([command]) => command.length));
  return commands.map(([command, remark]) => `${command.padEnd(width)}   ${remark}`);
}
