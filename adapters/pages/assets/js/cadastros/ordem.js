// The order of a list, by dragging and by its arrows, without a round trip; the form sends the items as they stand.
document.documentElement.classList.add("js"); // the grips are of use now

const say = (text) => { document.getElementById("dito").textContent = text; };
const place = (item) => [...item.parentElement.children].indexOf(item) + 1;
const named = (item) => item.querySelector("[name^='nome.']")?.value || "Item";

const tell = (item) => say(`${named(item)}: agora é o ${place(item)}º de ${item.parentElement.children.length}.`);

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-ordem] .moves .button[value^='subir:'], [data-ordem] .moves .button[value^='descer:']");
  if (!button) return;
  event.preventDefault();
  const item = button.closest("li");
  const up = button.value.startsWith("subir:");
  const other = up ? item.previousElementSibling : item.nextElementSibling;
  if (other) up ? other.before(item) : other.after(item);
  button.focus();
  tell(item);
}, true);

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.("[data-ordem] .grip");
  if (!grip || event.button !== 0) return;
  event.preventDefault();
  const item = grip.closest("li"), list = item.parentElement;
  grip.setPointerCapture(event.pointerId);
  item.classList.add("dragged");
  const move = ({ clientY }) => {
    for (const other of list.children) {
      if (other === item) continue;
      const { top, height } = other.getBoundingClientRect();
      const above = other.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (above && clientY < top + height / 2) return other.before(item);
      if (!above && clientY > top + height / 2 && (!other.nextElementSibling || clientY < other.nextElementSibling.getBoundingClientRect().bottom)) other.after(item);
    }
  };
  const end = () => {
    grip.removeEventListener("pointermove", move);
    item.classList.remove("dragged");
    tell(item);
  };
  grip.addEventListener("pointermove", move);
  grip.addEventListener("lostpointercapture", end, { once: true });
});
