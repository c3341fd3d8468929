// A dialog that the page brings open is asked as one; closed, the page is drawn again without it.
import htmx from "./htmx.js";

const SELECTOR = "dialog[open][data-fechar]";

function ask() {
	const dialog = document.querySelector(SELECTOR);
	if (!dialog || dialog.matches(":modal")) return;
	// nobody is torn away from what is being typed: then it stands at the top of the page
	const active = document.activeElement;
	if (active?.matches("textarea, input:not([type=checkbox], [type=file]), select") && !dialog.contains(active)) return;
	dialog.removeAttribute("open");
	dialog.showModal();
	dialog.addEventListener("cancel", leave);
}

function leave(event) {
	const dialog = event.currentTarget.closest("dialog");
	event.preventDefault();
	const later = dialog.dataset.adia && document.getElementById(dialog.dataset.adia);
	if (later) return later.requestSubmit();
	const opener = document.getElementById(`fazer-${dialog.id.replace("dialogo-", "")}`) ?? document.getElementById("fazer-mais");
	dialog.close();
	dialog.remove();
	opener?.focus();
	htmx.ajax("GET", dialog.dataset.fechar, { source: "#conteudo", target: "#conteudo", select: "#conteudo", swap: "morph" });
}

document.addEventListener("click", (event) => {
	const link = event.target.closest("[data-fecha]");
	if (!link?.closest("dialog:modal")) return;
	event.preventDefault();
	event.stopPropagation();
	leave({ currentTarget: link, preventDefault() {} });
}, true);

document.addEventListener("click", async (event) => {
	const button = event.target.closest("[data-copia]");
	if (!button) return;
	const field = document.getElementById(button.dataset.copia);
	field.select();
	try {
		await navigator.clipboard.writeText(field.value);
	} catch {
		document.execCommand("copy"); // where the clipboard is only for pages over HTTPS
	}
	const said = document.getElementById("dito");
	if (said) said.textContent = "Copiado.";
	button.textContent = "Copiado";
});

ask();
document.addEventListener("htmx:afterSettle", ask);
new MutationObserver(ask).observe(document.body, { childList: true, subtree: true });
