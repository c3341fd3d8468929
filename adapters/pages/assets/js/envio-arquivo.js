// One file on its way: what happened, what to do, and trying again by itself until it is through or refused.
import { Upload } from "tus-js-client";

import { fingerprint, memory } from "./envio-memoria.js";

const WAITS = [1, 2, 5, 10, 20, 30]; // seconds
const STALLED = 90_000; // a slow line drains what the system has buffered for that long without a word
const AGAIN = ["envio_fora_de_ordem", "conflito"]; // refusals that the next try may not meet
const NUMBER = new Intl.NumberFormat("pt-BR", { maximumFractionDigits: 1 });

export class Arquivo {
  // `state`: waiting, sending, lost (tries again), refused, doubted (waits for a decision), done
  constructor(file, endpoint, { said, changed }) {
    this.file = file;
    this.said = said;
    this.changed = changed;
    this.state = "waiting";
    this.sent = 0;
    this.losses = 0;
    this.draw();
    this.tell("Na fila");
    this.upload = new Upload(file, {
      endpoint: new URL(endpoint, location.href).href,
      metadata: { filename: file.name, filetype: file.type },
      retryDelays: null,
      removeFingerprintOnSuccess: true,
      fingerprint,
      urlStorage: memory(endpoint),
      onProgress: (sent) => this.progress(sent),
      onSuccess: () => this.done(),
      onError: (error) => this.failed(error),
    });
  }

  get busy() {
    return ["waiting", "sending", "lost"].includes(this.state);
  }

  async start() {
    this.state = "sending";
    this.became("Enviando");
    this.said(`Enviando ${this.file.name}`);
    const [before] = await this.upload.findPreviousUploads();
    if (before) this.upload.resumeFromPreviousUpload(before);
    this.go();
  }

  go() {
    this.watch();
    this.upload.start();
  }

  // Now, instead of when its time comes.
  again() {
    if (this.state !== "lost") return;
    clearTimeout(this.timer);
    this.state = "sending";
    this.became("Continuando de onde parou");
    this.go();
  }

  // The line is gone: what the server has is kept there.
  lose() {
    if (this.state !== "sending") return;
    this.upload.abort();
    this.lost();
  }

  lost() {
    clearTimeout(this.watcher);
    this.state = "lost";
    const wait = WAITS[Math.min(this.losses++, WAITS.length - 1)];
    this.row.classList.add("failed");
    this.tell(`A internet caiu em ${this.percent}%. O que já foi fica guardado.`);
    this.show(this.retry);
    this.said(`${this.file.name}: a internet caiu. Continua sozinho quando ela voltar.`);
    if (navigator.onLine !== false) this.timer = setTimeout(() => this.again(), wait * 1000);
  }

  refuse(detail) {
    clearTimeout(this.watcher);
    this.state = "refused";
    this.row.classList.add("failed");
    this.bar.remove();
    this.side.textContent = "";
    this.tell(detail);
    this.said(detail);
  }

  // It has arrived whole, and waits: the item's page asks what to do with it.
  doubt(text) {
    clearTimeout(this.watcher);
    this.state = "doubted";
    this.row.classList.add("doubted");
    this.bar.remove();
    this.side.textContent = "";
    this.tell(text);
    this.said(`${this.file.name}: ${text}`);
  }

  failed(error) {
    const response = error.originalResponse;
    const status = response?.getStatus() ?? 0;
    const problem = read(response?.getBody());
    if (problem.codigo === "conteudo_diferente") {
      this.doubt(problem.avisos.map((each) => each.texto).join(" "));
      this.changed();
    } else if (status >= 400 && status < 500 && status !== 408 && !AGAIN.includes(problem.codigo)) {
      this.refuse(problem.detail ?? "O arquivo não foi aceito. Tente outro, ou fale com o escritório.");
      this.changed();
    } else this.lost();
  }

  progress(sent) {
    if (sent > this.sent) this.losses = 0;
    this.sent = sent;
    this.bar.value = this.percent;
    this.side.textContent = `${this.percent}%`;
    if (this.state !== "sending") return;
    this.tell(sent < this.file.size ? `Enviando, ${amount(sent, this.file.size)}` : "Conferindo o arquivo");
    this.watch();
  }

  done() {
    clearTimeout(this.watcher);
    this.state = "done";
    this.became("Recebido pelo escritório");
    this.bar.remove();
    this.side.textContent = "";
    this.said(`${this.file.name}: recebido`);
    this.changed();
  }

  get percent() {
    return this.file.size ? Math.floor((100 * this.sent) / this.file.size) : 0;
  }

  // A connection that died without a word is given up, and begun anew.
  watch() {
    clearTimeout(this.watcher);
    this.watcher = setTimeout(() => this.lose(), STALLED);
  }

  became(text) {
    this.row.classList.remove("failed");
    this.show(this.side);
    this.tell(text);
  }

  tell(text) {
    this.words.textContent = text;
  }

  // What stands at the end of the line: how far it is, or the button.
  show(element) {
    for (const each of [this.side, this.retry]) if (each !== element) each.remove();
    if (!element.isConnected) this.name.after(element);
  }

  draw() {
    this.row = make("li", "upload", { tabIndex: -1 });
    this.name = make("span", "name", { textContent: this.file.name });
    this.side = make("span", "size");
    this.words = make("span", "said");
    this.bar = make("progress", "", { max: 100, value: 0 });
    this.bar.setAttribute("aria-label", this.file.name);
    this.retry = make("button", "button", { type: "button", textContent: "Tentar de novo" });
    this.retry.addEventListener("click", () => this.again());
    this.row.append(this.name, this.side, this.bar, this.words);
  }
}

function make(tag, className, more = {}) {
  return Object.assign(document.createElement(tag), { className, ...more });
}

function read(body) {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

// «1,8 de 2,9 MB»
function amount(sent, total) {
  const [unit, size] = total >= 1e6 ? ["MB", 1e6] : ["KB", 1e3];
  return `${NUMBER.format(sent / size)} de ${NUMBER.format(total / size)} ${unit}`;
}
