// What the equipe's pages run. Every page works without it.
import "./htmx.js";
