// Every cell at a glance: a tile each, in the colours of the matrix.
"use strict";

// Marks of the verdicts, for tiles: colour is never the only sign.
const marks = { failed: "✕", warned: "▲", errored: "■", inconclusive: "?", skipped: "–", passed: "" };

function buildMap() {
	if (rows.length < 13 || rows.length > 3000) // seen at a glance anyway, or no longer
		return;
	const byTest = new Map();
	for (const row of rows) {
		const test = row.cells[1].textContent;
		if (!byTest.has(test))
			byTest.set(test, el("span", { class: "tiles" }));
		const tile = el("a", { href: row.querySelector("a").getAttribute("href"), tabindex: "-1" });
		row.tile = tile;
		byTest.get(test).append(tile);
	}
	for (const [test, tiles] of byTest)
		$("map").append(el("span", { class: "name", title: test }, test), tiles);
	$("map").hidden = false;
}

function paintTile(row, level, tone, text) {
	const tile = row.tile;
	if (!tile)
		return;
	tile.title = row.cellId + ": " + text;
	tile.setAttribute("aria-label", tile.title);
	tile.className = level === null ? "tile by-verdict is-" + row.dataset.verdict : "tile heat";
	tile.textContent = level === null ? marks[row.dataset.verdict] : "";
	paint(tile, level, tone);
}

function paint(e, level, tone) {
	e.style.setProperty("--heat-level", level === null ? "0%" : (4 + 66 * level).toFixed(1) + "%");
	e.style.setProperty("--tone", "var(--" + tone + ")");
}
