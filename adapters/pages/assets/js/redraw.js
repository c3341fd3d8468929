// A page drawn over the one that is shown: only what differs changes, what somebody is typing or has opened stays.
import { Idiomorph } from "idiomorph";

// Where the server's word holds all the same: the form that was sent, and what it stands in.
let answered = null;

const typed = (each) =>
	each.matches("select")
		? [...each.options].some((option) => option.selected !== option.defaultSelected)
		: each.matches("input, textarea") && (each.value !== each.defaultValue || each.checked !== each.defaultChecked);

function keep(name, element) {
	if (answered && (answered.contains(element) || element.contains(answered))) return true;
	if (name === "open") return !element.matches("details");
	if (name === "value" || name === "checked") return !typed(element);
	if (name === "selected") return !element.closest("select") || !typed(element.closest("select"));
	return true;
}

export function redraw(target, fresh, form = null) {
	answered = form;
	try {
		return Idiomorph.morph(target, fresh, { morphStyle: "outerHTML", ignoreActiveValue: !form, callbacks: { beforeAttributeUpdated: keep } });
	} finally {
		answered = null;
	}
}
