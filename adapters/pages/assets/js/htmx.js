// Parts of pages answer in place: forms and links marked hx-boost bring the page again, and only what differs is drawn.
import htmx from "htmx.org";
import { redraw } from "./redraw.js";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.historyCacheSize = 0; // nothing of an office stays in the browser's storage
htmx.config.responseHandling = [{ code: "204", swap: false }, { code: ".*", swap: true }]; // a refusal is a page too

let sent; // the form whose answer comes
document.addEventListener("htmx:beforeSwap", (event) => {
  sent = event.detail.requestConfig.elt.closest("form");
});
htmx.defineExtension("morph", {
  isInlineSwap: (style) => style === "morph",
  handleSwap: (style, target, fragment) => style === "morph" && redraw(target, fragment.children, sent),
});

export default htmx;
