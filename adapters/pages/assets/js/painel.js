// What the equipe's pages run. Every page works without it.
import "./htmx.js";
import "./lista.js";
import "./teclas.js";
import "./vivo.js";
import "./acompanhamento.js";
import "./dialog.js";
import "./cadastros/ordem.js";
import "./cadastros/inserir.js";
