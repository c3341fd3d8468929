// Keys: / searches on every page; in the list j and k move, x selects, o unfolds, ? shows all. Enter opens, since the row's link has focus.
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

const rows = () => [...document.querySelectorAll("tbody[data-programacao]")];
const link = (row) => row?.querySelector("th a");

function move(step) {
	const all = rows();
	const at = all.findIndex((row) => row.contains(document.activeElement));
	const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))];
	link(next)?.focus();
	next?.scrollIntoView({ block: "nearest" });
}

const current = () => document.activeElement?.closest("tbody[data-programacao]");

const KEYS = {
	"/": () => document.getElementById("busca")?.focus(),
	j: () => move(1),
	k: () => move(-1),
	x: () => current()?.querySelector(".choose input")?.click(),
	o: () => current()?.querySelector(".fold summary")?.click(),
	"?": () => document.getElementById("teclas")?.showModal(),
};

document.addEventListener("keydown", (event) => {
	const act = KEYS[event.key];
	if (!act || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
	if (event.key !== "/" && !document.querySelector("[data-lista]")) return;
	event.preventDefault();
	act();
});
