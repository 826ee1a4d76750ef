// Going to a cell and back; the address says where one is.
"use strict";

let scrolled = 0;

function openCell(index) {
	if (index === undefined)
		return;
	location.hash = rows[index].querySelector("a").getAttribute("href");
}

function closeCell() {
	location.hash = "";
}

function showOverview() {
	const was = current;
	charts.clear();
	current = null;
	$("cell").hidden = true;
	$("overview").hidden = false;
	if (!was)
		return;
	showMore(inView.indexOf(rows[was.index]) + 1);
	window.scrollTo(0, scrolled);
	rows[was.index].querySelector("a").focus({ preventScroll: true });
}

function route() {
	const match = /^#cell=(.*)$/.exec(location.hash);
	let id = null;
	try {
		id = match && decodeURIComponent(match[1]);
	} catch (e) {
		id = null; // somebody's typing
	}
	if (id === null || !indexOfId.has(id)) {
		showOverview();
		return;
	}
	if (!current)
		scrolled = window.scrollY;
	$("overview").hidden = true;
	$("cell").hidden = false;
	draw(load(indexOfId.get(id)));
	window.scrollTo(0, 0);
	$("cell").focus({ preventScroll: true });
}
