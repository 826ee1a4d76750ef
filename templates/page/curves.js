// The charts of a cell: which series, and what stands on them.
"use strict";

// The lines on a series' chart: limits of gates, and what the baseline had.
function linesFor(cell, names) {
	const lines = [];
	for (const g of cell.gates) {
		if (!names.includes(g.series) || g.limit === undefined)
			continue;
		lines.push({ value: g.limit, tone: g.level === "warn" ? "warned" : "failed",
			label: g.subject + " " + g.op + " " + g.limitText });
		if (g.baseline !== undefined)
			lines.push({ value: g.baseline, tone: "series-3", dots: true, label: "baseline " + g.baselineText });
	}
	return lines;
}

// The chosen attempt's curves in full, the others' first one faintly behind it.
function curvesFor(view, names, convert) {
	const curves = [];
	view.curves.forEach((of, i) => {
		if (i !== view.attempt && of.has(names[0]))
			curves.push(Object.assign({ tone: "other", faint: true,
				label: curves.length ? "" : "other attempts" }, convert(of.get(names[0]))));
	});
	names.forEach((name, k) => {
		const curve = view.curves[view.attempt] && view.curves[view.attempt].get(name);
		if (curve)
			curves.push(Object.assign({ tone: name === "host_cpu" ? "skipped" : "series-" + (k + 1),
				dashed: name === "host_cpu", label: seriesOf(name).brief || seriesOf(name).label }, convert(curve)));
	});
	return curves;
}

function addChart(view, parent, names, options) {
	const info = seriesOf(names[0]);
	const asRate = info.counter && view.rates.has(names[0]);
	const curves = curvesFor(view, names, asRate ? rate : (c) => c);
	const a = view.cell.attempts[view.attempt];
	if (!curves.some((c) => !c.faint))
		return;
	const chart = new Chart(Object.assign({ title: info.label, unit: info.unit === "us" && asRate ? "count" : info.unit,
		perSecond: asRate, curves, lines: asRate ? [] : linesFor(view.cell, names), marks: [] }, options), parent);
	if (names[0] === "rss" && a.peak_elapsed_us !== undefined)
		chart.spec.marks.push({ time: a.peak_elapsed_us / 1e6, label: "peak" });
	if (info.counter)
		chart.head.after(el("div", { class: "chips" }, el("button", { type: "button", "aria-pressed": String(asRate),
			onclick: () => {
				if (!view.rates.delete(names[0]))
					view.rates.add(names[0]);
				draw(view);
			} }, "per second")));
	chart.graph.updateOptions({ valueRange: chart.range(null) });
}

const namesOfGroup = (group) => [...seriesByName].filter(([, d]) => d.group === group).map(([name]) => name);
const memoryNames = namesOfGroup("memory"), cpuNames = namesOfGroup("cpu");

// Further series: those that a gate speaks of and the test's own are open at first.
function chooseExtra(view, others) {
	if (view.extra === null)
		view.extra = new Set(others.filter((name) => seriesOf(name).fromTest ||
			view.cell.gates.some((g) => g.series === name)));
}

function drawCharts(view, parent) {
	const all = view.curves[view.attempt] || new Map();
	const others = [...all.keys()].filter((n) => !["memory", "cpu", "none"].includes(seriesOf(n).group));
	chooseExtra(view, others);
	charts.whole = [0, Math.max(0.01, ...view.curves.flatMap((of) => [...of.values()].map((c) => c.t[c.t.length - 1])))];
	addChart(view, parent, memoryNames, { title: "Memory" });
	addChart(view, parent, cpuNames, { title: "CPU, of one core" });
	for (const name of others.filter((n) => view.extra.has(n)))
		addChart(view, parent, [name], { small: true, title: seriesOf(name).label });
	if (others.length)
		parent.append(el("div", { class: "chips" }, el("span", { class: "soft" }, "More series"),
			...others.map((name) => el("button", { type: "button", "aria-pressed": String(view.extra.has(name)),
				onclick: () => {
					if (!view.extra.delete(name))
						view.extra.add(name);
					draw(view);
				} }, seriesOf(name).label))));
	if (charts.list.length)
		parent.append(el("p", { class: "soft" }, "Drag to zoom, shift-drag to pan, double-click for all. ",
			el("button", { type: "button", id: "zoom-in", onclick: () => zoomBy(0.5) }, "Zoom in"), " ",
			el("button", { type: "button", id: "zoom-out", onclick: () => zoomBy(2) }, "Zoom out"), " ",
			el("button", { type: "button", id: "zoom-all", onclick: () => charts.zoom(null) }, "All")));
}

function zoomBy(factor) {
	const graph = charts.list[0].graph;
	const [low, high] = graph.xAxisRange(), [first, last] = charts.whole;
	const half = (high - low) * factor / 2, middle = (low + high) / 2;
	const window = [Math.max(first, middle - half), Math.min(last, middle + half)];
	charts.zoom(window[0] <= first && window[1] >= last ? null : window);
}
