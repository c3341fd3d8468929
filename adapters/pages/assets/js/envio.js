// Sends the files of an item's form at once, two at a time, and goes on to what the server asks next.
import { Arquivo } from "./envio-arquivo.js";

const AT_ONCE = 2;
const form = document.getElementById("envio");
const list = document.getElementById("fila");
const status = document.getElementById("andamento");
const input = form.querySelector('input[type="file"]');
const all = [];

// How many more the item takes, in the rule's count.
function room() {
  return Number(form.dataset.vagas) - all.filter((each) => each.state !== "refused").length;
}

function take(files) {
  for (const file of files) {
    const refused = room() > 0 ? null : form.dataset.demais;
    const arquivo = new Arquivo(file, form.dataset.envios, { said, changed });
    all.push(arquivo);
    list.append(arquivo.row);
    if (refused) arquivo.refuse(refused);
  }
  list.hidden = !all.length;
  changed();
}

function said(text) {
  status.textContent = text;
}

function changed() {
  const begun = all.filter((each) => each.state === "sending" || each.state === "lost").length;
  all.filter((each) => each.state === "waiting").slice(0, Math.max(0, AT_ONCE - begun)).forEach((each) => each.start());
  if (!all.length || all.some((each) => each.busy)) return;
  const refused = all.filter((each) => each.state === "refused");
  if (!refused.length) {
    location.assign(form.dataset.seguinte);
    return;
  }
  if (all.length > refused.length) goOn();
  refused.at(-1).row.focus();
}

function goOn() {
  if (document.getElementById("seguir")) return;
  const link = Object.assign(document.createElement("a"), { id: "seguir", className: "button", textContent: "Continuar", href: form.dataset.seguinte });
  list.after(link);
}

function chosen() {
  const files = [...input.files];
  input.value = ""; // the form looks untouched again, and the same file may be chosen once more
  take(files);
}

input.addEventListener("change", chosen);
if (input.files.length) chosen(); // before this script was there
form.addEventListener("submit", (event) => {
  event.preventDefault();
  input.click();
});
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (name === "drop") take([...event.dataTransfer.files]);
  });
}
addEventListener("beforeunload", (event) => {
  if (all.some((each) => each.busy)) event.preventDefault();
});
addEventListener("online", () => all.forEach((each) => each.again()));
addEventListener("offline", () => all.forEach((each) => each.lose()));
