// The matrix: which rows are in view, and in which order.
"use strict";

const body = $("matrix").tBodies[0];
const rows = [...document.querySelectorAll("#matrix tbody tr, #more tbody tr")]; // as planned, in the document or not
const order = { errored: 0, failed: 1, inconclusive: 2, warned: 3, skipped: 4, passed: 5 };
let typical = null; // numbers of every cell, parsed when first asked for

rows.forEach((row, i) => Object.assign(row, { index: i, hit: true,
	cellId: decodeURIComponent(row.querySelector("a").hash.slice("#cell=".length)) }));
const indexOfId = new Map(rows.map((r) => [r.cellId, r.index]));
if ($("more"))
	$("more").remove();

// A browser lays out so many rows at once without a pause; the rest comes when it is asked for.
const portion = 500;
let sorted = rows, inView = rows, limit = portion;

function showRows() {
	body.replaceChildren(...inView.slice(0, limit));
	$("show-more").hidden = inView.length <= limit;
	$("show-more").textContent = "Show " + Math.min(portion, inView.length - limit) + " more of " + inView.length;
}

function showMore(rowsAtLeast) {
	limit = Math.max(limit, rowsAtLeast);
	showRows();
}

// What a filter looks in: the id, every cell of the row, and "provider=file" for each; made when first asked for.
function wordsOf(row) {
	if (!row.words)
		row.words = (row.cellId + " " + [...row.cells].map((c, i) =>
			c.textContent + " " + headNames[i] + "=" + c.textContent).join(" ")).toLowerCase();
	return row.words;
}

const headNames = [...$("matrix").tHead.rows[0].cells].map((h) => h.textContent.trim());

function sortKey(row, head) {
	if (head.dataset.sort === "rank")
		return order[row.dataset.verdict];
	if (head.dataset.column)
		return typicalOf(row, head.dataset.column);
	const cell = row.cells[head.cellIndex];
	if (head.dataset.sort === "number")
		return Number(cell.dataset.v);
	const n = Number(cell.textContent);
	return cell.textContent.trim() && Number.isFinite(n) ? n : cell.textContent;
}

// The number of a cell in that of the columns; null where it has none.
function typicalOf(row, column) {
	typical = typical || parse("typical");
	return typical[row.index][column];
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
	const keyed = rows.map((row, i) => ({ row, i, key: sortKey(row, head) }));
	if (direction !== "none")
		keyed.sort((a, b) => (a.key === null) - (b.key === null) ||
			sign * compare(a.key, b.key) || a.i - b.i);
	sorted = keyed.map((k) => k.row);
	inView = sorted.filter((row) => row.hit);
	showRows();
}

function applyFilter() {
	const wanted = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
	for (const row of rows) {
		row.hit = wanted.every((w) => wordsOf(row).includes(w));
		if (row.tile)
			row.tile.hidden = !row.hit;
	}
	inView = sorted.filter((row) => row.hit);
	limit = portion;
	showRows();
	if ($("colour").value !== "")
		applyColour();
	$("shown").textContent = (inView.length === rows.length ? "" : inView.length + " of ") + rows.length +
		(rows.length === 1 ? " cell" : " cells");
}
