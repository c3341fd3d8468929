// Acompanhamento: files dropped on an item are attached to it, uploads show how far they are, focus never falls off the page.
const item = (event) => event.dataTransfer?.types.includes("Files") && event.target.closest?.("[data-solta]");

document.addEventListener("dragover", (event) => {
	const over = item(event);
	document.querySelectorAll(".drop").forEach((each) => each !== over && each.classList.remove("drop"));
	if (!over) return;
	event.preventDefault();
	over.classList.add("drop");
});

document.addEventListener("dragleave", (event) => {
	if (!event.relatedTarget) document.querySelectorAll(".drop").forEach((each) => each.classList.remove("drop"));
});

document.addEventListener("drop", (event) => {
	const over = item(event);
	if (!over) return;
	event.preventDefault();
	over.classList.remove("drop");
	const details = document.getElementById(over.dataset.solta);
	details.open = true;
	details.querySelector("[type=file]").files = event.dataTransfer.files;
	details.querySelector("form").requestSubmit();
});

document.addEventListener("htmx:xhr:progress", (event) => {
	const form = event.target.closest?.("form[enctype]");
	if (!form || !event.detail.lengthComputable) return;
	let bar = form.querySelector("progress");
	if (!bar) {
		bar = Object.assign(document.createElement("progress"), { className: "sending", max: 1 });
		bar.setAttribute("aria-label", "Enviando");
		form.append(bar);
	}
	bar.value = event.detail.loaded / event.detail.total;
});

// What a form stood in is closed, or gone, once it was answered: focus goes to what opened it, or to the refusal.
document.addEventListener("htmx:afterSettle", (event) => {
	const refused = document.querySelector("#conteudo [role=alert]");
	if (refused) return refused.focus();
	const active = document.activeElement;
	if (active && active !== document.body && active.isConnected && active.checkVisibility()) return;
	const form = event.detail.requestConfig?.elt.closest("form");
	const places = [form?.closest("details")?.querySelector("summary"), form?.querySelector("select"), form?.closest("li")];
	const dialog = form?.closest("dialog");
	if (dialog) places.push(document.getElementById(dialog.id.replace("dialogo-", "fazer-")), document.getElementById("fazer-mais"));
	const place = places.find((each) => each?.isConnected && each.checkVisibility());
	if (place?.matches("li")) place.tabIndex = -1;
	place?.focus({ preventScroll: true });
});
