// Trouble on demand: what Telegram and the network may do to the bot.

import { act } from "./api.js";
import { confirmBox } from "./dialogs.js";
import { el, fill } from "./dom.js";
import { attempt, dropAll } from "./outbox.js";
import { current, forget } from "./store.js";
import { entry, say } from "./words.js";

export function drawFaults(body) {
  if (!body.querySelector(".faults")) build(body);
  const { faults } = current().view;
  for (const row of body.querySelectorAll("[data-fault]")) showState(row, faults);
  body.querySelector("#outage").checked = faults.outage;
  body.querySelector("#fault-clear").disabled = !faults.outage && !faults.plans.length;
}

function showState(row, faults) {
  const plans = faults.plans.filter((plan) => plan.kind === row.dataset.fault);
  row.classList.toggle("active", plans.length > 0);
  const forever = plans.some((plan) => plan.left === null);
  const left = plans.reduce((sum, plan) => sum + (plan.left ?? 0), 0);
  row.querySelector(".fault-state").textContent = forever ? say("gangguan.terus") : left ? say("gangguan.sisa", { jumlah: left }) : "";
}

function build(body) {
  const times = el("select", { class: "field", id: "fault-times", "aria-label": say("gangguan.berapa") },
    entry("gangguan.kali").map((choice) => el("option", { value: choice.jumlah }, choice.nama)));
  fill(body, el("div", { class: "faults" },
    el("p", { class: "quiet" }, say("gangguan.apa")),
    el("label", { class: "switch" }, el("span", {}, el("strong", {}, say("gangguan.mati")), el("small", {}, say("gangguan.mati_apa"))),
      el("input", { type: "checkbox", role: "switch", id: "outage", onchange: (event) => attempt(act("outage", { on: event.target.checked })) })),
    el("label", { class: "fault-times" }, say("gangguan.berapa"), times),
    entry("gangguan.jenis").map((kind) => faultRow(kind, times)),
    el("button", { type: "button", class: "button wide", id: "fault-clear", onclick: () => attempt(act("clear_faults", {})) }, say("gangguan.bersihkan")),
    current().view.may_reset && reset()));
}

function faultRow(kind, times) {
  const start = () => attempt(act("fault", { kind: kind.id, times: Number(times.value) || null }));
  return el("div", { class: "fault", data: { fault: kind.id } },
    el("span", { class: "fault-words" }, el("strong", {}, kind.nama), el("small", {}, kind.apa), el("small", { class: "fault-state" })),
    el("button", { type: "button", class: "button", "aria-label": say("gangguan.jalankan_ini", { nama: kind.nama }), onclick: start }, say("gangguan.jalankan")));
}

function reset() {
  return el("section", { class: "reset" }, el("h3", {}, say("ulang.judul")), el("p", { class: "quiet" }, say("ulang.apa")),
    el("button", { type: "button", class: "button danger wide", onclick: startOver }, say("ulang.tombol")));
}

async function startOver() {
  if (!(await confirmBox(say("ulang.judul"), say("ulang.tanya"), say("ulang.tombol"), "danger"))) return;
  if (!(await attempt(act("reset", {})))) return;
  dropAll();
  forget();
  location.reload();
}
