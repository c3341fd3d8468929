// What others do shows by itself: rows of the list, and the whole of a tracking screen. Order never changes by itself.
import htmx from "./htmx.js";
import { redraw } from "./redraw.js";

const main = document.getElementById("conteudo");
const list = main?.matches("[data-lista]");
const one = main?.dataset.programacao;
const AGAIN = 5000;
const PATIENCE = 3000; // a stream that ends by itself is back by then

let source;
let last = main?.dataset.posicao ?? "";
const waiting = new Map(); // programação → the newest position told of it

const offline = document.createElement("p");
offline.className = "offline";
offline.setAttribute("role", "status");

let late;
function say() {
	offline.textContent = "Sem conexão, tentando de novo. O que está na tela pode ter mudado.";
}

function open() {
	if (source || document.hidden) return;
	source = new EventSource(`/vivo${last ? `?apos=${last}` : ""}`);
	source.onopen = () => {
		late = clearTimeout(late);
		offline.replaceChildren();
	};
	source.onmessage = (event) => {
		last = event.lastEventId;
		const { programacao, posicao } = JSON.parse(event.data);
		waiting.set(programacao, posicao);
		draw();
	};
	source.onerror = () => {
		late ??= setTimeout(say, PATIENCE);
		if (source.readyState === EventSource.CLOSED) {
			close();
			setTimeout(again, AGAIN);
		}
	};
}

function close() {
	source?.close();
	source = undefined;
}

async function again() {
	const answer = await fetch("/perfil", { redirect: "manual" }).catch(() => undefined);
	if (answer?.type !== "opaqueredirect") return open();
	const link = document.createElement("a");
	link.href = `/entrar?volta=${encodeURIComponent(location.pathname + location.search)}`;
	link.textContent = "Entrar de novo";
	offline.replaceChildren("Sua sessão terminou. ", link);
}

let drawing = false;
async function draw() {
	if (drawing || document.hidden) return;
	drawing = true;
	try {
		for (const [programacao, posicao] of waiting) {
			waiting.delete(programacao);
			if (list) await row(programacao);
			else if (programacao === one && posicao > Number(document.getElementById("conteudo").dataset.posicao ?? 0)) await screen();
		}
	} catch {
		// the connection is lost: the stream says so, and tells again what it told since
	} finally {
		drawing = false;
	}
}

async function row(programacao) {
	const old = document.getElementById(`linha-${programacao}`);
	if (!old) return;
	const open = old.querySelector(".fold")?.open ? "&aberta=true" : "";
	const answer = await fetch(`/programacoes/${programacao}/linha?ordem=${encodeURIComponent(main.dataset.ordem)}${open}`);
	if (!answer.ok) return;
	const fresh = document.createElement("template");
	fresh.innerHTML = await answer.text();
	const before = old.dataset.chave;
	const box = old.querySelector(".choose input")?.checked;
	redraw(old, fresh.content.querySelector("tbody"));
	const now = document.getElementById(`linha-${programacao}`);
	const choice = now.querySelector(".choose input");
	if (choice) choice.checked = box;
	htmx.process(now);
	const line = now.querySelector("tr");
	line.classList.add("just-now");
	setTimeout(() => line.classList.remove("just-now"), 3000);
	document.dispatchEvent(new CustomEvent("linha"));
	if (before !== now.dataset.chave) now.dataset.mudou = "";
	moved();
}

// Rows that were drawn again, and would not stand where they are.
function moved() {
	const rows = [...document.querySelectorAll("tbody[data-programacao]")];
	const turn = main.dataset.ordem.startsWith("-") ? -1 : 1;
	const ordered = [...rows].sort((a, b) => order(a.dataset.chave, b.dataset.chave, turn));
	const many = rows.filter((each, at) => "mudou" in each.dataset && ordered[at] !== each).length;
	const said = document.getElementById("mudaram");
	if (!many) return said.replaceChildren();
	const link = document.createElement("a");
	link.href = location.href;
	link.textContent = "Pôr em ordem";
	said.replaceChildren(`${many === 1 ? "1 mudou" : `${many} mudaram`} de lugar desde que você abriu esta lista. `, link);
}

// What is closed has left the view, whatever the order: it begins with 9.
function order(a, b, turn) {
	if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
	return a === b ? 0 : a < b ? -turn : turn;
}

async function screen() {
	const here = location.href;
	const answer = await fetch(here);
	if (!answer.ok) return;
	if (location.href !== here) return screen(); // one's own answer came meanwhile, and closed what stood open
	const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("conteudo");
	if (!fresh || document.querySelector("dialog[open]")) return;
	redraw(document.getElementById("conteudo"), fresh);
	htmx.process(document.getElementById("conteudo"));
}

if (list || one) {
	document.body.append(offline);
	open();
	document.addEventListener("visibilitychange", () => {
		if (document.hidden) return close();
		open();
		draw();
	});
	addEventListener("pagehide", close);
	addEventListener("pageshow", (event) => event.persisted && open());
}
