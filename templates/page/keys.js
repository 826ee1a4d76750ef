// What keys do.
"use strict";

function moveFocus(by) {
	const links = [...body.rows].map((r) => r.querySelector("a"));
	const i = links.indexOf(document.activeElement);
	const next = links[i < 0 ? 0 : i + by];
	if (next)
		next.focus();
}

function neighbour(by) {
	const list = visibleOrder();
	openCell(list[list.indexOf(current.index) + by]);
}

const overviewKeys = { "/": () => $("filter").focus(), j: () => moveFocus(1), k: () => moveFocus(-1) };
const cellKeys = { Escape: closeCell, ArrowLeft: () => neighbour(-1), ArrowRight: () => neighbour(1),
	"+": () => zoomBy(0.5), "-": () => zoomBy(2), 0: () => charts.zoom(null) };

document.addEventListener("keydown", (e) => {
	const typing = e.target.matches("input, select, textarea");
	if (typing && e.key === "Escape") {
		e.target.blur();
		return;
	}
	const action = (current ? cellKeys : overviewKeys)[e.key];
	if (typing || e.ctrlKey || e.metaKey || e.altKey || !action)
		return;
	e.preventDefault();
	action();
});
