// The list: select all, how many are selected. What needs a script is shown by it.
const boxes = () => [...document.querySelectorAll('#lote [name="programacoes"]')];

function count() {
	const all = boxes();
	const chosen = all.filter((box) => box.checked).length;
	const every = document.getElementById("escolhe-todas");
	if (every) {
		every.checked = chosen > 0 && chosen === all.length;
		every.indeterminate = chosen > 0 && chosen < all.length;
	}
	const said = document.getElementById("quantas");
	if (said) said.textContent = chosen === 1 ? "1 selecionada" : `${chosen} selecionadas`;
}

const form = document.getElementById("lote");
if (form) {
	form.addEventListener("change", (event) => {
		if (event.target.id === "escolhe-todas") for (const box of boxes()) box.checked = event.target.checked;
		count();
	});
	form.addEventListener("reset", () => setTimeout(count));
	document.addEventListener("linha", count); // a row was drawn again
	count();
}
for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;
document.getElementById("ver-teclas")?.addEventListener("click", () => document.getElementById("teclas").showModal());
