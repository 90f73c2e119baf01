import { type Html, html } from "../html.ts";

/** What was typed into a form that could not be taken, and why. */
export interface RefusedTitle {
  readonly typed: string;
  readonly problem: string;
}

/**
 * The field for a title, with the problem it has. It has no `maxlength`: browsers would cut off a longer text that is
 * pasted, without a word; the server says what is wrong and keeps it.
 */
export function titleField(label: string, value: string, problem: string | undefined): Html {
  const invalid = problem === undefined ? undefined : html` aria-invalid="true" aria-describedby="problem" autofocus`;
  return html`<label for="title">${label}</label>
<input id="title" name="title" type="text" value="${value}" required autocomplete="off" enterkeyhint="done" dir="auto"${invalid}>`;
}

/** The problem of a {@link titleField}, where there is one. */
export function titleProblem(problem: string | undefined): Html | undefined {
  return problem === undefined ? undefined : html`<p class="problem" id="problem">${problem}</p>`;
}
