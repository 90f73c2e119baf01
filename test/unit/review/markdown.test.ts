import { Parser, type Node } from "commonmark";
import { describe, expect, test } from "vitest";
import { block, code, words } from "../../../review/markdown.ts";

/** The nodes of a Markdown text by the reference implementation of CommonMark: type and literal. */
function nodesOf(markdown: string): { type: string; literal: string | null }[] {
  const walker = new Parser().parse(markdown).walker();
  const nodes: Node[] = [];
  for (let event = walker.next(); event; event = walker.next()) if (event.entering) nodes.push(event.node);
  return nodes.map(({ type, literal }) => ({ type, literal }));
}

const hostile = [
  "plain",
  "`",
  "``` js",
  "a `b` ``c``",
  "`starts and ends`",
  " padded ",
  "two\nlines\r\nand\u2028more",
  "<script>alert(1)</script> <!-- --> &amp;",
  "[link](javascript:alert(1)) ![image](x) @octocat #12",
  "# heading\n- list\n```\nfence",
  "| a | b |\n|---|---|",
  "back\\slash \\` end\\",
  "*bold* _it_ ~~gone~~ $math$",
  "",
  " ",
];

describe("text in code", () => {
  test.each(hostile)("%j stays one piece of code in its line", (text) => {
    const nodes = nodesOf(`- before ${code(text)} after`);
    const shown = text.replace(/\r\n|[\n\u2028]/g, "⏎");
    expect(nodes.filter(({ type }) => !["document", "list", "item", "paragraph"].includes(type))).toEqual([
      { type: "text", literal: "before " },
      { type: "code", literal: shown.trim() === "" ? expect.stringMatching(/^ +$/) : shown },
      { type: "text", literal: " after" },
    ]);
  });

  test("shows no control characters", () => {
    expect(code("a\u001b[31mb\u202ec")).toBe("`a�[31mb�c`");
  });
});

describe("text in words", () => {
  test.each(hostile)("%j means nothing to Markdown", (text) => {
    const types = new Set(nodesOf(`- ${words(text)}`).map(({ type }) => type));
    for (const type of ["code", "html_inline", "html_block", "link", "image", "emph", "strong", "heading", "code_block", "softbreak", "linebreak"]) expect(types).not.toContain(type);
  });

  test("mentions nobody and links no issue", () => {
    expect(words("@octocat #12")).toBe("@\u2060octocat \\#\u206012");
  });
});

test("a block ends where it should, whatever is in it", () => {
  const text = "error\n```\nnot the end\n````\nend";
  expect(nodesOf([...block(text), "", "after"].join("\n")).filter(({ type }) => type !== "document")).toEqual([
    { type: "code_block", literal: `${text}\n` },
    { type: "paragraph", literal: null },
    { type: "text", literal: "after" },
  ]);
});
