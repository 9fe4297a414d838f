// Talk to the server: acts go out with a key of their own, views come back by long poll.

/** The server answered, and said no. `problem` names the reason (a key under "masalah" in the words). */
export class Refused extends Error {
  constructor(problem, detail) {
    super(problem);
    this.problem = problem;
    this.detail = detail;
  }
}

/** The server did not answer at all. */
export class Unreachable extends Error {}

async function ask(address, options) {
  let answer;
  try {
    answer = await fetch(address, options);
  } catch (problem) {
    if (problem.name === "AbortError") throw problem;
    throw new Unreachable();
  }
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  throw new Refused(body.problem ?? "unknown", body.detail ?? "");
}

/** Wait until something changed after `after`, at most as long as the server likes. `looking`: the chat counts as read. */
export function view({ person, chat, after, looking }, signal) {
  const query = new URLSearchParams({ person, chat: chat ?? "", after, looking: looking ? "1" : "" });
  return ask(`/demo/view?${query}`, { signal });
}

export function calls(after) {
  return ask(`/demo/calls?after=${after}`);
}

export function stored() {
  return ask("/demo/stored");
}

/** A key that lets the server see that a repeated act is the same act: after a lost answer it is not done twice. */
export function newKey() {
  return crypto.randomUUID();
}

export function act(name, values, key = newKey()) {
  return ask(`/demo/acts/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...values, key }),
  });
}

/** Send a file; `values` are person, chat, kind, caption, reply_to. */
export function upload(file, values, key = newKey()) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...values, key })) if (value !== null && value !== undefined) form.append(name, value);
  form.append("file", file, file.name);
  return ask("/demo/upload", { method: "POST", body: form });
}

/** Where the page gets a file's bytes; a missing file is an error picture, never another page. */
export function fileAddress(fileId, download = false) {
  return `/demo/files/${encodeURIComponent(fileId)}${download ? "?download=1" : ""}`;
}
