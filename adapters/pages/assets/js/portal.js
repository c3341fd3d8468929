// What the client's pages run. Every page works without it.
for (const button of document.querySelectorAll("[data-imprimir]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
