import { type Html, html } from "../html.ts";
import { titleField } from "./title-field.ts";

/** A message instead of what was asked for. */
export function messageMain(heading: string, advice: string): Html {
  return html`
<div class="card message">
<h1>${heading}</h1>
<p>${advice}</p>
<div class="actions"><a class="primary" href="/">Back to the list</a></div>
</div>
`;
}

/** A to-do that could not be written down. */
export interface UnsentTitle {
  /** Where its form goes. */
  readonly action: string;
  readonly title: string;
}

/** What was wanted of a database that is away: a page to look at, a title to be kept, or another change. */
export type Unanswered = { readonly kind: "page"; readonly reloadAfter: number } | { readonly kind: "title"; readonly unsent: UnsentTitle } | { readonly kind: "change" };

/** The database is away. */
export function databaseUnavailableMain(unanswered: Unanswered): Html {
  return html`
<div class="card message">
<h1>One moment</h1>
<p>The database is not reachable yet.</p>
${nextStep(unanswered)}
</div>
`;
}

function nextStep(unanswered: Unanswered): Html {
  if (unanswered.kind === "title") return resendForm(unanswered.unsent);
  const advice = unanswered.kind === "page" ? "This page tries again by itself." : "Go back to the list to see what is saved.";
  const link = unanswered.kind === "page" ? "Try again now" : "Back to the list";
  return html`<p>${advice}</p><div class="actions"><a class="primary" href="/">${link}</a></div>`;
}

/** Keeps what was typed, to be sent again. */
function resendForm({ action, title }: UnsentTitle): Html {
  return html`<p>What you typed is not saved yet.</p>
<form method="post" action="${action}">
${titleField("What is there to do?", title, undefined)}
<div class="actions"><button class="primary" type="submit">Try again</button><a class="secondary" href="/">Back to the list</a></div>
</form>`;
}
