// One cell: its gates, its attempts.
"use strict";

const shownCells = {}; // parsed blocks
let current = null;    // { index, cell, curves, attempt, extra: names of further charts, totals }

function load(index) {
	if (!shownCells[index]) {
		const [cell, series] = $("cell-" + index) ? parse("cell-" + index) : [null, []];
		shownCells[index] = { index, cell, extra: null, rates: new Set(),
			curves: series.map((list) => new Map(unpack(list).map((c) => [c.name, c]))),
			attempt: cell && firstAttempt(cell) };
	}
	return shownCells[index];
}

// The attempt to look at first: of those that count the one with the highest peak.
function firstAttempt(cell) {
	const peak = (a) => a && peakRss && peakRss.of(a) || 0;
	let best = cell.last || 0;
	cell.attempts.forEach((a, i) => {
		if (a.counts && peak(a) > peak(cell.attempts[best]))
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
	return inView.map((r) => r.index);
}

function attemptBar(view) {
	const peak = (a) => peakRss && peakRss.of(a) !== undefined ? " · " + quantity(peakRss.of(a), peakRss) : "";
	if (view.cell.attempts.length < 2)
		return "";
	return el("div", { class: "chips" }, el("span", { class: "soft" }, "Attempt"),
		...view.cell.attempts.map((a, i) => el("button", { type: "button", "aria-pressed": String(i === view.attempt),
			onclick: () => { view.attempt = i; draw(view); } },
		attemptName(a) + peak(a) + (a.ok ? "" : " ✕"))));
}

function probability(p) {
	if (p === undefined)
		return "";
	return p < 1e-4 ? "< 0.0001" : String(Number(p.toPrecision(2)));
}

function gateTable(cell) {
	if (!cell.gates.length)
		return "";
	const n = (text) => el("td", { class: "n" }, text);
	const tested = cell.gates.some((g) => g.p !== undefined || g.baseline !== undefined);
	return table(["Outcome", "Gate", "Level", ["Observed"], ["Limit"], ...(tested ? [["Baseline"], ["p"]] : []), ["n"], "What and how"],
		cell.gates.map((g) => el("tr", null, el("td", null, verdict(g.outcome)),
			el("td", { class: "id" }, g.text), el("td", null, g.level),
			n(g.observedText), n(g.limitText), ...(tested ? [n(g.baselineText), n(probability(g.p))] : []),
			n(g.n_baseline ? g.n + " / " + g.n_baseline : String(g.n)),
			el("td", { class: "say" }, g.message,
				g.method ? el("span", { class: "soft" }, " · " + g.method) : "",
				g.note ? el("span", { class: "note" }, g.note) : ""))));
}

// A page has room for so much: what broke comes first.
function drawAbsent(view, root) {
	const here = document.querySelectorAll('script[id^="cell-"]').length;
	root.replaceChildren(barOf(view), el("h2", { class: "id" }, rows[view.index].cellId),
		el("p", null, "This page has room for the details of " + here + " of " + rows.length +
			" cells, those that did not pass first. Those of this one are in results.json, samples.csv and gates.csv."));
}

function draw(view) {
	const at = window.scrollY;
	const root = $("cell");
	charts.clear();
	current = view;
	if (view.cell)
		drawCell(view, root);
	else
		drawAbsent(view, root);
	window.scrollTo(0, at);
}

function drawCell(view, root) {
	root.replaceChildren(barOf(view), el("h2", { class: "id" }, view.cell.id),
		el("p", null, verdict(view.cell.verdict), " ", el("span", { class: "soft" },
			[view.cell.message, view.cell.flaky ? "flaky" : ""].filter(Boolean).join(" · "))),
		gateTable(view.cell), el("p"), attemptBar(view));
	if (view.cell.attempts.length)
		drawAttempt(view, root);
}
