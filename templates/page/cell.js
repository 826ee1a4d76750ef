// One cell: its gates, its attempts.
"use strict";

const shownCells = {}; // parsed blocks
let current = null;    // { index, cell, curves, attempt, extra: names of further charts, totals }

function load(index) {
	if (!shownCells[index]) {
		const [cell, series] = parse("cell-" + index);
		shownCells[index] = { index, cell, extra: null, rates: new Set(),
			curves: series.map((list) => new Map(list.map((p) => [p.name, unpack(p)]))),
			attempt: firstAttempt(cell) };
	}
	return shownCells[index];
}

// The attempt to look at first: of those that count the one with the highest peak.
function firstAttempt(cell) {
	const peak = page.columns.findIndex((c) => c.name === "peak_rss");
	let best = cell.last === undefined ? 0 : cell.last;
	cell.attempts.forEach((a, i) => {
		const counts = a.counts;
		if (counts && peak >= 0 && a.values[peak] > (cell.attempts[best].values[peak] || 0))
			best = i;
	});
	return best;
}

function attemptName(a) {
	return (a.role === "warmup" ? "warm-up " : "") + a.number + (a.superseded ? " (superseded)" : "") +
		(a.added ? " · added" : "") + (a.noisy ? " · noisy" : "");
}

function barOf(view) {
	const step = (by) => {
		const list = visibleOrder();
		return list[list.indexOf(view.index) + by];
	};
	const go = (by, text) => el("button", { type: "button", disabled: step(by) === undefined,
		onclick: () => openCell(step(by)) }, text);
	const list = visibleOrder();
	return el("div", { class: "bar" }, el("button", { type: "button", id: "back", onclick: closeCell }, "← All cells"),
		go(-1, "Previous"), go(1, "Next"),
		el("span", { class: "right" }, list.includes(view.index) ?
			(list.indexOf(view.index) + 1) + " of " + list.length : ""));
}

function visibleOrder() {
	return [...body.rows].filter((r) => !r.hidden).map((r) => Number(r.dataset.index));
}

function attemptBar(view) {
	const peak = page.columns.findIndex((c) => c.name === "peak_rss");
	if (view.cell.attempts.length < 2)
		return "";
	return el("div", { class: "chips" }, el("span", { class: "soft" }, "Attempt"),
		...view.cell.attempts.map((a, i) => el("button", { type: "button", "aria-pressed": String(i === view.attempt),
			onclick: () => { view.attempt = i; draw(view); } },
		attemptName(a) + (peak >= 0 && a.values[peak] !== null ? " · " + quantity(a.values[peak], page.columns[peak]) : "") +
			(a.ok ? "" : " ✕"))));
}

function probability(p) {
	if (p === null)
		return "";
	return p < 1e-4 ? "< 0.0001" : String(Number(p.toPrecision(2)));
}

function gateTable(cell) {
	if (!cell.gates.length)
		return "";
	const n = (text) => el("td", { class: "n" }, text);
	const tested = cell.gates.some((g) => g.p !== null || g.baseline !== null);
	return table(["Outcome", "Gate", "Level", ["Observed"], ["Limit"], ...(tested ? [["Baseline"], ["p"]] : []), ["n"], "What and how"],
		cell.gates.map((g) => el("tr", null, el("td", null, verdict(g.outcome)),
			el("td", { class: "id" }, g.text), el("td", null, g.level),
			n(g.observedText), n(g.limitText), ...(tested ? [n(g.baselineText), n(probability(g.p))] : []),
			n(g.n_baseline ? g.n + " / " + g.n_baseline : String(g.n)),
			el("td", { class: "say" }, g.message,
				g.method ? el("span", { class: "soft" }, " · " + g.method) : "",
				g.note ? el("span", { class: "note" }, g.note) : ""))));
}

function draw(view) {
	const at = window.scrollY;
	const root = $("cell");
	charts.clear();
	current = view;
	root.replaceChildren(barOf(view), el("h2", { class: "id" }, view.cell.id),
		el("p", null, verdict(view.cell.verdict), " ", el("span", { class: "soft" },
			[view.cell.message, view.cell.flaky ? "flaky" : ""].filter(Boolean).join(" · "))),
		gateTable(view.cell), el("p"), attemptBar(view));
	if (view.cell.attempts.length)
		drawAttempt(view, root);
	window.scrollTo(0, at);
}
