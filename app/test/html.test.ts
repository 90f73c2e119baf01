import { describe, expect, it } from "vitest";
import { html } from "../src/html.ts";

describe("html", () => {
  it("escapes text so that it can end neither an element nor a quoted attribute", () => {
    const typed = `"><script>alert('x')</script>&amp;`;
    const page = html`<p title="${typed}">${typed}</p>`.text;
    const escaped = "&#34;&#62;&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;&#38;amp;";
    expect(page).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  it("takes over pieces and lists of pieces as they are, and leaves out what is not there", () => {
    const items = ["a", "<b>"].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${items}</ul>${undefined}${html`<hr>`}${3}`.text).toBe("<ul><li>a</li><li>&#60;b&#62;</li></ul><hr>3");
  });
});
