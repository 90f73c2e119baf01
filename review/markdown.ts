/**
 * Text in Markdown that shows just as it is, on one line. A code span takes everything but backticks and line breaks:
 * its fence is one backtick longer than any run of them in the text (CommonMark 0.31, "Code spans"), and line breaks
 * are shown as ⏎. In code, GitHub also mentions nobody and links no issue.
 */
export function code(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  // A space on both sides is taken away when it is shown; one is needed where the text begins or ends with a backtick.
  const pad = /^`|`$|^ .*[^ ].* $/.test(line) || line.trim() === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Words in Markdown that show as they are, outside of code: every sign that could mean something is escaped. */
export function words(text: string): string {
  // A word joiner keeps GitHub from taking @name for a person and #1 for an issue.
  return oneLine(text)
    .replace(/[\\`*_[\]<>#|~&$]/g, "\\$&")
    .replace(/([@#])(?=\w)/g, "$1\u2060")
    .replace(/^(\d*)([-+=.)])/, "$1\\$2");
}

/** Lines that a reader unfolds. @param summary Markdown of one line */
export function details(summary: string, lines: readonly string[]): string[] {
  return ["<details>", `<summary>${summary}</summary>`, "", ...lines, "", "</details>"];
}

/** A block of code of several lines, e.g. what a program has said. */
export function block(text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return [`${fence}text`, ...withoutControls(text.trimEnd()).split("\n"), fence];
}

const oneLine = (text: string): string => withoutControls(text.replace(/\r\n|[\n\r\u0085\u2028\u2029]/g, "⏎").replace(/\t/g, " "));

/** Without what a terminal or a browser might act on: control characters and those that turn the direction of text. */
// eslint-disable-next-line no-control-regex -- those are meant
const withoutControls = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "�");
