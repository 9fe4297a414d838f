// What the page knows: who plays, which chat is open, the last view, and what was typed but not yet sent.

const KEPT = "sambang-latihan";

const state = {
  person: null, // id of the person being played
  chat: null, // id of the open chat, or null
  view: null, // the server's last answer
  ahead: 0, // milliseconds by which the rehearsal's clock is ahead of this computer's
  reply: null, // message to reply to
  editing: null, // own message being changed
};

const listeners = new Set();

export function current() {
  return state;
}

export function listen(listener) {
  listeners.add(listener);
}

export function change(values) {
  Object.assign(state, values);
  if ("person" in values || "chat" in values) keep();
  for (const listener of listeners) listener(state);
}

/** Open a chat; an answer or change begun in another chat is put aside. */
export function openChat(chat) {
  if (chat === state.chat) return;
  change({ chat, reply: null, editing: null });
}

export function play(person) {
  if (person === state.person) return;
  const chat = kept().last?.[person] ?? null;
  change({ person, chat, reply: null, editing: null });
}

export function me() {
  return state.view?.people.find((person) => person.id === state.person) ?? null;
}

export function personNamed(id) {
  return state.view?.people.find((person) => person.id === id) ?? null;
}

/** The rehearsal's time at this moment. */
export function nowIso() {
  return new Date(Date.now() + state.ahead).toISOString();
}

export function bot() {
  return state.view?.bot ?? null;
}

/** The open chat's details, only when the view is about the chat that is open now. */
export function thread() {
  const open = state.view?.chat;
  return open && state.view.person === state.person && open.id === state.chat ? open : null;
}

// --- kept over a reload: who plays, the chat last open, drafts ---

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function write(values) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...values }));
  } catch {
    // A full or forbidden store only costs the memory over a reload.
  }
}

function keep() {
  if (state.person === null) return;
  const last = { ...kept().last, [state.person]: state.chat };
  write({ person: state.person, last });
}

/** Play on where the page was left before a reload. */
export function resume() {
  const { person = null, last = {} } = kept();
  change({ person, chat: last[person] ?? null });
}

export function draft() {
  return kept().drafts?.[`${state.person}/${state.chat}`] ?? "";
}

export function keepDraft(text, place = `${state.person}/${state.chat}`) {
  const drafts = { ...kept().drafts };
  if (text) drafts[place] = text;
  else delete drafts[place];
  write({ drafts });
}

export function keptOutbox() {
  return kept().outbox ?? [];
}

export function keepOutbox(outbox) {
  write({ outbox });
}

export function keptChoice(name, otherwise) {
  return kept()[name] ?? otherwise;
}

export function keepChoice(name, value) {
  write({ [name]: value });
}

/** Forget everything kept for chats that are gone, e.g. after starting over. */
export function forget() {
  write({ last: {}, drafts: {}, outbox: [] });
}
