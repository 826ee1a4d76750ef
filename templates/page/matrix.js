// The matrix: which rows are in view, and in which order.
"use strict";

const body = $("matrix").tBodies[0];
const rows = [...body.rows];
const order = { errored: 0, failed: 1, inconclusive: 2, warned: 3, skipped: 4, passed: 5 };
const indexOfId = new Map(rows.map((r) => [r.dataset.id, Number(r.dataset.index)]));
let typical = null; // numbers of every cell, parsed when first asked for

// What a filter looks in: the id, every cell of the row, and "provider=file" for each; made when first asked for.
function wordsOf(row) {
	if (!row.words)
		row.words = (row.dataset.id + " " + [...row.cells].map((c, i) =>
			c.textContent + " " + headNames[i] + "=" + c.textContent).join(" ")).toLowerCase();
	return row.words;
}

const headNames = [...$("matrix").tHead.rows[0].cells].map((h) => h.textContent.trim());

function sortKey(row, i, how) {
	if (how === "rank")
		return order[row.dataset.verdict];
	const cell = row.cells[i];
	if (how === "number")
		return cell.dataset.v === undefined ? null : Number(cell.dataset.v);
	const n = Number(cell.textContent);
	return cell.textContent.trim() && Number.isFinite(n) ? n : cell.textContent;
}

function compare(a, b) {
	if (typeof a === "number" && typeof b === "number")
		return a - b;
	return String(a).localeCompare(String(b), "en", { numeric: true });
}

// A third click gives back the order of the plan. Cells without a number come last either way.
function sortBy(head) {
	const next = { none: "ascending", ascending: "descending", descending: "none" };
	const direction = next[head.getAttribute("aria-sort") || "none"];
	const sign = direction === "descending" ? -1 : 1;
	for (const h of head.parentNode.cells)
		h.removeAttribute("aria-sort");
	if (direction !== "none")
		head.setAttribute("aria-sort", direction);
	const keyed = rows.map((row, i) => ({ row, i, key: sortKey(row, head.cellIndex, head.dataset.sort) }));
	if (direction !== "none")
		keyed.sort((a, b) => (a.key === null) - (b.key === null) ||
			sign * compare(a.key, b.key) || a.i - b.i);
	body.append(...keyed.map((k) => k.row));
}

function applyFilter() {
	const wanted = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
	let shown = 0;
	for (const row of rows) {
		const hit = wanted.every((w) => wordsOf(row).includes(w));
		row.hidden = !hit;
		if (tileOf[row.dataset.index])
			tileOf[row.dataset.index].hidden = !hit;
		shown += hit;
	}
	if ($("colour").value !== "")
		applyColour();
	$("shown").textContent = (shown === rows.length ? "" : shown + " of ") + rows.length +
		(rows.length === 1 ? " cell" : " cells");
}
