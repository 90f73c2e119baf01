/** What a form's answer was. */
export interface FormAnswer {
  readonly status: number;
  /** Where it redirects to. */
  readonly location: string | null;
  readonly body: string;
}

/** Sends a form as a browser without JavaScript would, but for following the redirect. */
export async function sendForm(url: string, fields: Readonly<Record<string, string>> = {}, headers: Readonly<Record<string, string>> = {}): Promise<FormAnswer> {
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { Origin: new URL(url).origin, ...headers },
    redirect: "manual",
  });
  return { status: response.status, location: response.headers.get("Location"), body: await response.text() };
}

/** Ids of the to-dos on a page, in its order. */
export function idsOn(page: string): string[] {
  return [...page.matchAll(/id="todo-([0-9a-f]{24})"/g)].map((match) => match[1] ?? "");
}

/** Titles of the to-dos on a page, in its order, as the page's source has them. */
export function titlesOn(page: string): string[] {
  return [...page.matchAll(/<span class="title" dir="auto">(.*?)<\/span>/gs)].map((match) => match[1] ?? "");
}
