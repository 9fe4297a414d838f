// What can be done with a message: answer, copy, pass on, change, delete.

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { choose, confirmBox, openMenu } from "./dialogs.js";
import { copyText } from "./entities.js";
import { attempt } from "./outbox.js";
import { change, current, openChat } from "./store.js";
import { say } from "./words.js";

export function openMessageMenu(item, place) {
  openMenu(itemsFor(item), place);
}

function itemsFor({ message, person, chat, group }) {
  const own = message.from?.id === person;
  const text = message.text ?? message.caption;
  const target = { person, chat, message_id: message.message_id };
  return [
    { icon: "reply", text: say("menu.balas"), run: () => change({ reply: message, editing: null }) },
    text && { icon: "copy", text: say("menu.salin"), run: () => copyText(text) },
    { icon: "forward", text: say("menu.teruskan"), run: () => forward(target) },
    own && message.text && !message.forward_origin && { icon: "edit", text: say("menu.sunting"), run: () => change({ editing: message, reply: null }) },
    (own || !group) && { icon: "trash", text: say("menu.hapus"), kind: "danger", run: () => remove(target) },
  ].filter(Boolean);
}

/** Pass a message on to another chat of the same person. */
async function forward({ person, chat, message_id }) {
  const chats = current().view.chats.filter((each) => each.member !== false);
  const target = await choose(say("menu.teruskan_ke"), chats.map((each) => ({ value: each.id, title: each.title, mark: avatar(each) })));
  if (target === null) return;
  const done = await attempt(act("forward", { person, from_chat: chat, message_id, chat: target }));
  if (done) openChat(target);
}

async function remove(target) {
  const sure = await confirmBox(say("menu.hapus_judul"), say("menu.hapus_tanya"), say("menu.hapus"), "danger");
  if (sure) await attempt(act("delete", target));
}
