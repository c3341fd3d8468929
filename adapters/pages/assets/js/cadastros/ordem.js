// The order of a list, by dragging and by its arrows, without a round trip; the form sends the items as they stand.
document.documentElement.classList.add("js"); // the grips are of use now

const ARROWS = "[data-ordem] .moves .button:is([value^='subir:'], [value^='descer:'])";
const say = (text) => { document.getElementById("dito").textContent = text; };

function tell(item) {
	const all = [...item.parentElement.children];
	const name = item.querySelector("[name^='nome.']")?.value || "Item";
	say(`${name}: agora é o ${all.indexOf(item) + 1}º de ${all.length}.`);
}

document.addEventListener("click", (event) => {
	const button = event.target.closest?.(ARROWS);
	if (!button) return;
	event.preventDefault();
	event.stopPropagation(); // nor does it ask the server
	const item = button.closest("li");
	if (button.value.startsWith("subir:")) item.previousElementSibling?.before(item);
	else item.nextElementSibling?.after(item);
	button.focus();
	tell(item);
}, true);

document.addEventListener("pointerdown", (event) => {
	const grip = event.target.closest?.("[data-ordem] .grip");
	if (!grip || event.button !== 0) return;
	event.preventDefault();
	const item = grip.closest("li"), list = item.parentElement;
	list.setPointerCapture(event.pointerId); // the list stays where it is, the grip moves with its item
	item.classList.add("dragged");
	const move = ({ clientY }) => {
		const others = [...list.children].filter((each) => each !== item);
		const next = others.find((each) => { const { top, height } = each.getBoundingClientRect(); return clientY < top + height / 2; });
		if (next ? next.previousElementSibling !== item : list.lastElementChild !== item) list.insertBefore(item, next ?? null);
	};
	list.addEventListener("pointermove", move);
	list.addEventListener("lostpointercapture", () => {
		list.removeEventListener("pointermove", move);
		item.classList.remove("dragged");
		tell(item);
	}, { once: true });
});
