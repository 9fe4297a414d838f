// Messages that Telegram writes itself: who came, who left, what the group is called now.

import { has, say } from "./words.js";

const KINDS = ["group_chat_created", "supergroup_chat_created", "new_chat_members", "left_chat_member", "new_chat_title", "pinned_message", "migrate_to_chat_id", "migrate_from_chat_id"];

/** The words of a service message, null for an ordinary one. */
export function serviceWords(message) {
  const kind = KINDS.find((name) => message[name] !== undefined);
  if (!kind) return null;
  const path = `layanan.${variant(kind, message)}`;
  return has(path) ? say(path, values(message)) : say("layanan.lain", values(message));
}

function variant(kind, message) {
  if (kind === "new_chat_members" && joined(message)) return "joined";
  if (kind === "left_chat_member" && message.left_chat_member.id === message.from?.id) return "left";
  return kind;
}

function joined(message) {
  return message.new_chat_members.some((member) => member.id === message.from?.id);
}

function values(message) {
  return {
    siapa: nameOf(message.from),
    anggota: (message.new_chat_members ?? [message.left_chat_member]).filter(Boolean).map(nameOf).join(", "),
    judul: message.new_chat_title ?? message.chat?.title ?? "",
  };
}

export function nameOf(person) {
  return person ? [person.first_name, person.last_name].filter(Boolean).join(" ") : "";
}
