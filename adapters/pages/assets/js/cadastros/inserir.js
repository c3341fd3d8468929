// Puts a placeholder where the cursor is, in the field that was written in last.
let field;

const show = () => {
	for (const each of document.querySelectorAll("[data-inserir][hidden]")) each.hidden = false;
};
show();
document.addEventListener("htmx:afterSettle", show);

document.addEventListener("focusin", ({ target }) => {
	if (target.matches("#assunto, #texto")) field = target;
});

document.addEventListener("click", (event) => {
	const chip = event.target.closest?.("[data-campo]");
	if (!chip) return;
	const into = field?.isConnected ? field : document.getElementById(chip.closest("[data-inserir]").dataset.inserir);
	into.setRangeText(chip.dataset.campo, into.selectionStart, into.selectionEnd, "end");
	into.focus();
	into.dispatchEvent(new Event("input", { bubbles: true }));
});
