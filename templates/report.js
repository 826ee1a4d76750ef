// The page's script: sorts, filters and colours the matrix, and opens a cell with its charts.
// Everything that a test said is put in as text (textContent), never as markup.
(function () {
"use strict";

const $ = (id) => document.getElementById(id);
const parse = (id) => JSON.parse($(id).textContent);
const page = parse("page");

// --- elements ---------------------------------------------------------------------------

// el("td", { class: "n", onclick: f }, "text", child …)
function el(name, attributes, ...children) {
	const e = document.createElement(name);
	for (const [key, value] of Object.entries(attributes || {})) {
		if (key.startsWith("on"))
			e.addEventListener(key.slice(2), value);
		else if (value !== null && value !== undefined && value !== false)
			e.setAttribute(key, value === true ? "" : value);
	}
	e.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
	return e;
}

function verdict(word) {
	return el("span", { class: "v v-" + word }, word);
}

function table(heads, rows, attributes) {
	const head = el("tr", null, ...heads.map((h) =>
		typeof h === "string" ? el("th", null, h) : el("th", { class: "n" }, h[0])));
	return el("div", { class: "scroll" },
		el("table", attributes || null, el("thead", null, head), el("tbody", null, ...rows)));
}

// --- numbers as people read them ----------------------------------------------------------

const sizes = {
	binary: [[1024 ** 4, 1024 ** 4, "TiB"], [1024 ** 3, 1024 ** 3, "GiB"], [1024 ** 2, 1024 ** 2, "MiB"],
		[1024, 1024, "KiB"], [0, 1, "B"]],
	decimal: [[1e12, 1e12, "TB"], [1e9, 1e9, "GB"], [1e6, 1e6, "MB"], [1e3, 1e3, "kB"], [0, 1, "B"]],
};

const scales = {
	bytes: sizes[page.sizes] || sizes.binary,
	time: [[7200e6, 3600e6, "h"], [120e6, 60e6, "min"], [1e6, 1e6, "s"], [1e3, 1e3, "ms"], [0, 1, "us"]],
};

// As the program's %.*f: what lies exactly between two goes to the even one. Only multiples of 1 / 2^(digits + 1) can.
function fixed(v, digits) {
	const tens = v * 10 ** digits, below = Math.floor(tens);
	if (tens - below !== 0.5 || !Number.isInteger(v * 2 ** (digits + 1)))
		return v.toFixed(digits);
	return ((below % 2 ? below + 1 : below) / 10 ** digits).toFixed(digits);
}

// As the program's %.*g: an exponent of two digits below 0.0001 and from 10^digits on.
function general(v, digits) {
	const [mantissa, exponent] = v.toExponential(digits - 1).split("e");
	if (exponent >= -4 && exponent < digits)
		return String(Number(v.toPrecision(digits)));
	return Number(mantissa) + "e" + exponent[0] + exponent.slice(1).padStart(2, "0");
}

function scaled(v, scale) {
	const [, divisor, name] = scale.find(([from]) => Math.abs(v) >= from);
	const n = v / divisor;
	if (Number.isInteger(n) && Math.abs(n) < 1024)
		return n + " " + name;
	return fixed(n, Math.abs(n) < 10 ? 2 : 1) + " " + name;
}

function count(v) {
	if (Math.abs(v) < 1e15 && (Number.isInteger(v) || Math.abs(v) >= 1000))
		return (Math.sign(v) * Math.round(Math.abs(v)) || 0).toLocaleString("en-US");
	return general(v, Math.abs(v) < 1 ? 3 : 4);
}

// A tenth is enough of what is not itself smaller.
function percent(v) {
	return (v === 0 || Math.abs(v) >= 0.95 ? fixed(v, 1) : general(v, 2)) + " %";
}

function plain(v, unit) {
	if (scales[unit])
		return scaled(v, scales[unit]);
	return unit === "cpu" ? percent(v / 10) : count(v);
}

// A number of a column: { unit, perMinute, unitLabel }.
function quantity(v, column) {
	if (v === null || v === undefined)
		return "-";
	let s = plain(v, column.unit);
	if (column.unit === "count" && column.unitLabel)
		s += " " + column.unitLabel;
	return column.perMinute ? s + "/min" : s;
}

// --- light and dark -------------------------------------------------------------------------

const themes = ["auto", "light", "dark"];

function remembered() {
	try {
		return localStorage.getItem("strain-theme") || "auto";
	} catch (e) {
		return "auto"; // a page opened from a file may have no storage
	}
}

function setTheme(name) {
	if (name === "auto")
		delete document.documentElement.dataset.theme;
	else
		document.documentElement.dataset.theme = name;
	$("theme").textContent = "Theme: " + name;
	$("theme").dataset.name = name;
	try {
		localStorage.setItem("strain-theme", name);
	} catch (e) {
		// then it holds for this view
	}
	charts.redraw();
}

function colour(name) {
	return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

// --- the matrix: order, filter, colour ----------------------------------------------------------

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

// Marks of the verdicts, for tiles: colour is never the only sign.
const marks = { failed: "✕", warned: "▲", errored: "■", inconclusive: "?", skipped: "–", passed: "" };
const tileOf = {};

function buildMap() {
	if (rows.length < 13)
		return;
	const byTest = new Map();
	for (const row of rows) {
		const test = row.cells[1].textContent;
		if (!byTest.has(test))
			byTest.set(test, el("span", { class: "tiles" }));
		const tile = el("a", { href: row.querySelector("a").getAttribute("href"), tabindex: "-1" });
		tileOf[row.dataset.index] = tile;
		byTest.get(test).append(tile);
	}
	for (const [test, tiles] of byTest)
		$("map").append(el("span", { class: "name", title: test }, test), tiles);
	$("map").hidden = false;
}

function paintTile(row, level, tone, text) {
	const tile = tileOf[row.dataset.index];
	if (!tile)
		return;
	tile.title = row.dataset.id + ": " + text;
	tile.setAttribute("aria-label", tile.title);
	tile.className = level === null ? "tile by-verdict is-" + row.dataset.verdict : "tile heat";
	tile.textContent = level === null ? marks[row.dataset.verdict] : "";
	paint(tile, level, tone);
}

function paint(e, level, tone) {
	e.style.setProperty("--heat-level", level === null ? 0 : (0.04 + 0.66 * level).toFixed(3));
	e.style.setProperty("--tone", "var(--" + tone + ")");
}

// How bad a value is, 0..1 over the cells in view, in the direction that is worse; null where there is none.
function levels(values, better) {
	const known = values.filter((v) => v !== null);
	const low = Math.min(...known), high = Math.max(...known);
	return values.map((v) => {
		if (v === null)
			return null;
		const share = high > low ? (v - low) / (high - low) : 0;
		return better === "higher" ? 1 - share : share;
	});
}

function applyColour() {
	const chosen = $("colour").value;
	for (const td of body.querySelectorAll("td.heat"))
		td.classList.remove("heat");
	extraColumn(chosen);
	if (chosen === "") {
		rows.forEach((row) => paintTile(row, null, "heat", row.dataset.verdict));
		return;
	}
	const column = page.columns[chosen];
	const values = rows.map((row) => row.hidden ? null : typical[row.dataset.index][chosen]);
	const level = levels(values, column.better);
	const tone = column.better === "none" ? "cool" : "heat";
	const head = $("matrix").querySelector('th[data-column="' + chosen + '"]');
	rows.forEach((row, i) => {
		const td = row.cells[head.cellIndex];
		if (level[i] !== null) {
			td.classList.add("heat");
			paint(td, level[i], tone);
		}
		paintTile(row, level[i] === null ? 0 : level[i], tone,
			column.label + " " + quantity(values[i], column));
	});
}

// A value that has no column of its own gets one while it is chosen.
function extraColumn(chosen) {
	const head = $("matrix").tHead.rows[0];
	const old = head.querySelector("th.extra");
	if (old) {
		const i = old.cellIndex;
		rows.forEach((row) => row.deleteCell(i));
		old.remove();
	}
	if (chosen === "")
		return;
	typical = typical || parse("typical");
	if (head.querySelector('th[data-column="' + chosen + '"]'))
		return;
	const column = page.columns[chosen];
	const at = head.cells.length - 1;
	const th = el("th", { class: "n extra", "data-sort": "number", "data-column": chosen });
	th.append(el("button", { type: "button", onclick: () => sortBy(th) }, title(column)));
	head.insertBefore(th, head.cells[at]);
	for (const row of rows) {
		const v = typical[row.dataset.index][chosen];
		const td = row.insertCell(at);
		td.className = "n";
		td.textContent = quantity(v, column);
		if (v !== null)
			td.dataset.v = v;
	}
}

function title(column) {
	return column.label || column.name;
}

function buildTools() {
	const groups = [["Main values", (c) => c.relevant], ["Other values", (c) => !c.relevant && !c.name.includes(".")],
		["Series", (c) => !c.relevant && c.name.includes(".")]];
	for (const [label, belongs] of groups) {
		const options = page.columns.map((c, i) => [c, i]).filter(([c]) => belongs(c))
			.map(([c, i]) => el("option", { value: i }, c.name.includes(".") ? c.name : title(c)));
		if (options.length)
			$("colour").append(el("optgroup", { label }, ...options));
	}
	for (const head of $("matrix").tHead.rows[0].querySelectorAll("th[data-sort]"))
		head.replaceChildren(el("button", { type: "button", onclick: () => sortBy(head) }, head.textContent.trim()));
	$("filter").addEventListener("input", applyFilter);
	$("colour").addEventListener("change", applyColour);
	$("tools").addEventListener("submit", (e) => e.preventDefault());
	body.addEventListener("click", (e) => {
		const row = e.target.closest("tr");
		if (row && !e.target.closest("a") && !String(getSelection()))
			open(Number(row.dataset.index));
	});
	$("tools").hidden = $("keys").hidden = $("theme").hidden = false;
}

// --- series, as the page's data hold them ------------------------------------------------------------

// { name, t, v } with times in seconds and values in base units.
function unpack(packed) {
	let t = 0, v = 0;
	return {
		name: packed.name,
		t: packed.t.map((d) => (t += d) * packed.tick / 1e6),
		v: packed.plain ? packed.v : packed.v.map((d) => (v += d) * packed.k),
	};
}

// Growth per second of a counter, between the points that are there.
function rate(curve) {
	return { name: curve.name, t: curve.t.slice(1),
		v: curve.v.slice(1).map((v, i) => (v - curve.v[i]) / Math.max(curve.t[i + 1] - curve.t[i], 1e-6)) };
}

// Curves with times of their own as rows of one table: [time, value of curve 1, …], null where a curve has no point.
function merge(curves) {
	const at = new Map();
	curves.forEach((curve, i) => curve.t.forEach((t, j) => {
		if (!at.has(t))
			at.set(t, [t, ...curves.map(() => null)]);
		at.get(t)[i + 1] = curve.v[j];
	}));
	return [...at.values()].sort((a, b) => a[0] - b[0]);
}

// --- charts --------------------------------------------------------------------------------------------

const wordsOfSeries = { rss: "RSS", anon: "private", pss: "PSS", cpu: "this test", host_cpu: "others" };

function seriesOf(name) {
	return page.series[name] || { label: name, unit: "count", counter: false };
}

// All charts of the open cell: they share the time axis and the hover.
const charts = {
	list: [],
	busy: false,
	whole: [0, 1], // seconds: as long as the longest series

	clear() {
		for (const c of this.list)
			c.graph.destroy();
		this.list = [];
	},

	redraw() {
		for (const c of this.list)
			c.graph.updateOptions(c.colours());
	},

	// null: all of it
	zoom(window) {
		if (this.busy)
			return;
		this.busy = true;
		for (const c of this.list)
			c.graph.updateOptions({ dateWindow: window || this.whole, valueRange: c.range(window) });
		for (const c of this.list)
			c.legend(null);
		this.busy = false;
	},

	hover(time) {
		for (const c of this.list)
			c.hover(time);
	},
};

// dygraphs' own legend writes style attributes, which the policy of this page forbids; ours stands in the heading.
Dygraph.PLUGINS = Dygraph.PLUGINS.filter((p) => p !== Dygraph.Plugins.Legend);

function nearest(rowsOfChart, i, time) {
	let best = null;
	for (const row of rowsOfChart) {
		if (row[i] === null)
			continue;
		if (best === null || Math.abs(row[0] - time) < Math.abs(best[0] - time))
			best = row;
		else if (row[0] > time)
			break;
	}
	return best;
}

/*
 * One chart. `spec` holds: title, unit, curves [{ name, label, t, v, tone, faint, dashed }], lines
 * [{ value, label, tone }], marks [{ time, label }], small.
 */
class Chart {
	constructor(spec, parent) {
		this.spec = spec;
		this.rows = merge(spec.curves);
		this.range(null);
		this.head = el("div", { class: "head" });
		this.plot = el("div", { class: "plot" });
		this.box = el("div", { class: "chart" + (spec.small ? " small" : "") }, this.head, this.plot);
		parent.append(this.box);
		this.legend(null);
		this.graph = new Dygraph(this.plot, this.rows, this.options());
		charts.list.push(this);
	}

	tones() {
		return this.spec.curves.map((c) => colour(c.tone));
	}

	colours() {
		return { colors: this.tones(), gridLineColor: colour("line"), axisLineColor: colour("line") };
	}

	options() {
		const labels = ["time", ...this.spec.curves.map((c, i) => "s" + i)];
		const series = {};
		this.spec.curves.forEach((c, i) => {
			series["s" + i] = { strokeWidth: c.faint ? 1 : 1.6, strokePattern: c.dashed ? [4, 3] : null };
		});
		const short = (v) => this.tick(v);
		return Object.assign(this.colours(), {
			labels, series, legend: "never", connectSeparatedPoints: true, animatedZooms: false,
			highlightCircleSize: 3, includeZero: true, labelsKMB: false, xRangePad: 2,
			valueRange: this.range(null), dateWindow: charts.whole,
			axes: {
				x: { ticker: (a, b, pixels) => ticks(a, b, pixels / 2, "seconds", clock) },
				y: { axisLabelFormatter: short, axisLabelWidth: 66, pixelsPerLabel: 32,
					ticker: (a, b, pixels) => ticks(a, b, pixels, this.spec.unit, short) },
			},
			underlayCallback: (canvas, area, g) => this.underlay(canvas, area, g),
			highlightCallback: (event, x) => charts.hover(x),
			unhighlightCallback: () => charts.hover(null),
			drawCallback: (g, initial) => {
				if (!initial && !charts.busy)
					charts.zoom(g.isZoomed("x") ? g.xAxisRange() : null);
			},
		});
	}

	tick(v) {
		return this.spec.perSecond ? plain(v, this.spec.unit) + "/s" : plain(v, this.spec.unit);
	}

	// From 0 to a little above what is in view; a limit within reach stays in view.
	range(window) {
		let high = 0, low = 0;
		for (const row of this.rows) {
			if (window && (row[0] < window[0] || row[0] > window[1]))
				continue;
			for (let i = 1; i < row.length; i++) {
				high = Math.max(high, row[i] || 0);
				low = Math.min(low, row[i] || 0);
			}
		}
		for (const line of this.spec.lines)
			if (line.value > high && line.value <= 1.6 * high)
				high = line.value;
		this.top = high ? high * 1.08 : 1;
		return [low * 1.08, this.top];
	}

	underlay(canvas, area, g) {
		const [low, high] = g.yAxisRange();
		canvas.save();
		canvas.font = "11px system-ui, sans-serif";
		canvas.beginPath();
		canvas.rect(area.x, area.y, area.w, area.h);
		canvas.clip();
		const placed = [];
		for (const line of this.spec.lines) {
			if (line.value > high || line.value < low)
				continue;
			const y = g.toDomYCoord(line.value);
			canvas.strokeStyle = colour(line.tone);
			stroke(canvas, area.x, y, area.x + area.w, y, line.dots ? [2, 3] : [7, 4]);
			placed.push({ line, y: y - area.y > 16 ? y - 4 : y + 13, w: canvas.measureText(line.label).width });
		}
		placed.forEach((label, i) => this.write(canvas, area, label, placed.slice(0, i)));
		for (const mark of this.spec.marks) {
			const x = g.toDomXCoord(mark.time);
			canvas.strokeStyle = canvas.fillStyle = colour("soft");
			stroke(canvas, x, area.y, x, area.y + area.h, [1, 3]);
			const w = canvas.measureText(mark.label).width;
			canvas.fillText(mark.label, x + w + 8 > area.x + area.w ? x - w - 4 : x + 4, area.y + area.h - 6);
		}
		canvas.restore();
	}

	// A line's name at its right end, left of the names beside which there is no room; a rim keeps it apart from curves.
	write(canvas, area, label, before) {
		label.x = area.x + area.w - label.w - 6;
		for (const other of before)
			if (Math.abs(other.y - label.y) < 13)
				label.x = Math.min(label.x, other.x - label.w - 14);
		canvas.setLineDash([]);
		canvas.lineWidth = 3;
		canvas.strokeStyle = colour("paper");
		canvas.strokeText(label.line.label, label.x, label.y);
		canvas.fillStyle = colour(label.line.tone);
		canvas.fillText(label.line.label, label.x, label.y);
	}

	// Limits that lie above what is in view are named in the heading.
	linesAbove() {
		return this.spec.lines.filter((line) => line.value > this.top).map((line) => {
			const note = el("span", { class: "key" }, line.label + " ↑");
			note.style.color = "var(--" + line.tone + ")";
			note.title = "above the top of this chart";
			return note;
		});
	}

	legend(time) {
		const keys = this.spec.curves.map((c, i) => {
			if (c.faint && !c.label)
				return null;
			const row = time === null || c.faint ? null : nearest(this.rows, i + 1, time);
			const key = el("span", { class: "key" + (c.dashed ? " dashed" : "") + (c.faint ? " faint" : "") },
				el("i"), c.label + (row ? " " + this.tick(row[i + 1]) : ""));
			key.firstChild.style.borderTopColor = "var(--" + c.tone + ")";
			return key;
		});
		this.head.replaceChildren(el("b", null, this.spec.title), ...keys.filter(Boolean), ...this.linesAbove(),
			time === null ? "" : el("span", { class: "soft" }, "at " + clock(time)));
	}

	hover(time) {
		this.legend(time);
		if (time === null) {
			this.graph.clearSelection();
			return;
		}
		const i = this.rows.findIndex((row) => row[0] >= time);
		if (i >= 0 && !this.graph.isSeriesLocked())
			this.graph.setSelection(i);
	}
}

function stroke(canvas, x1, y1, x2, y2, dashes) {
	canvas.setLineDash(dashes);
	canvas.lineWidth = 1.2;
	canvas.beginPath();
	canvas.moveTo(x1, y1);
	canvas.lineTo(x2, y2);
	canvas.stroke();
}

// 4.2 → "4.2 s", 75 → "1:15"
function clock(s) {
	if (s < 60)
		return Number(s.toFixed(3)) + " s";
	const whole = Math.floor(s), pad = (n) => String(n).padStart(2, "0");
	const h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60;
	return (h ? h + ":" + pad(m) : m) + ":" + pad(whole % 60);
}

const clockSteps = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

// Round steps in the unit: powers of two for bytes, minutes and hours for times, 1-2-5 for the rest.
function ticks(low, high, pixels, unit, format) {
	const wanted = Math.max(2, Math.floor(pixels / 38));
	const raw = (high - low) / wanted || 1;
	let step;
	if (unit === "bytes") {
		const base = 1024 ** Math.max(0, Math.floor(Math.log(raw) / Math.log(1024)));
		step = base * ([1, 2, 5, 10, 20, 50, 100, 200, 500, 1024].find((n) => n * base >= raw) || 1024);
	} else if (unit === "seconds" && raw > 10) {
		step = clockSteps.find((n) => n >= raw) || Math.ceil(raw / 3600) * 3600;
	} else {
		const base = 10 ** Math.floor(Math.log10(raw));
		step = base * [1, 2, 5, 10].find((n) => n * base >= raw * 0.999);
	}
	const list = [];
	for (let v = Math.ceil(low / step) * step; v <= high; v += step)
		list.push({ v, label: format(v) });
	return list;
}

// --- one cell --------------------------------------------------------------------------------------------

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
		onclick: () => open(step(by)) }, text);
	const list = visibleOrder();
	return el("div", { class: "bar" }, el("button", { type: "button", id: "back", onclick: close }, "← All cells"),
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

// The lines on a series' chart: limits of gates, and what the baseline had.
function linesFor(cell, names) {
	const lines = [];
	for (const g of cell.gates) {
		if (!names.includes(g.series) || g.limit === null)
			continue;
		lines.push({ value: g.limit, tone: g.level === "warn" ? "warned" : "failed",
			label: g.subject + " " + g.op + " " + g.limitText });
		if (g.baseline !== null)
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
				dashed: name === "host_cpu", label: wordsOfSeries[name] || seriesOf(name).label }, convert(curve)));
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
	const chart = new Chart(Object.assign({ title: info.label, unit: info.unit === "time" && asRate ? "count" : info.unit,
		perSecond: asRate, curves, lines: asRate ? [] : linesFor(view.cell, names), marks: [] }, options), parent);
	if (names[0] === "rss" && a.peak !== undefined)
		chart.spec.marks.push({ time: a.peak / 1e6, label: "peak" });
	if (info.counter)
		chart.head.after(el("div", { class: "chips" }, el("button", { type: "button", "aria-pressed": String(asRate),
			onclick: () => {
				if (!view.rates.delete(names[0]))
					view.rates.add(names[0]);
				draw(view);
			} }, "per second")));
	chart.graph.updateOptions({ valueRange: chart.range(null) });
}

const memoryNames = ["rss", "anon", "pss"], cpuNames = ["cpu", "host_cpu"];

// Further series: those that a gate speaks of and the test's own are open at first.
function chooseExtra(view, others) {
	if (view.extra === null)
		view.extra = new Set(others.filter((name) => !page.series[name] ||
			view.cell.gates.some((g) => g.series === name)));
}

function drawCharts(view, parent) {
	const all = view.curves[view.attempt] || new Map();
	const others = [...all.keys()].filter((n) => !memoryNames.includes(n) && !cpuNames.includes(n) && n !== "host_busy");
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

function drawTree(a) {
	if (!a.tree.length)
		return "";
	const pids = new Map(a.tree.map((p) => [p.pid, p]));
	const depth = (p) => {
		let n = 0;
		for (let q = pids.get(p.ppid); q && n < 20; q = pids.get(q.ppid))
			n++;
		return n;
	};
	const most = Math.max(1, ...a.tree.map((p) => p.rss_bytes || 0));
	return el("div", null, el("h3", null, "Processes at the peak" +
			(a.peak === undefined ? "" : ", " + clock(a.peak / 1e6) + " after the start")),
		table([["pid"], ["RSS"], "", "Command"], a.tree.map((p) => {
			const part = el("span", { class: "part" });
			part.style.width = Math.round(70 * (p.rss_bytes || 0) / most) + "px";
			return el("tr", null, el("td", { class: "n soft" }, String(p.pid)),
				el("td", { class: "n" }, p.rss_bytes === null ? "-" : plain(p.rss_bytes, "bytes")), el("td", null, part),
				el("td", { class: "id" }, "  ".repeat(depth(p)) + p.command));
		}), { class: "tree" }));
}

function drawCourse(cell, a) {
	const facts = [["How it ended", a.text || a.ending], ["Others' CPU", a.noise === undefined ? "" :
		(a.noise / 10).toFixed(1) + " % of the machine" + (a.noisy ? ": noisy" : "")],
	["Shared pages", a.shared ? "the RSS sum counts shared pages many times over: PSS is the honest figure" : ""],
	["Left running", a.leftovers.map((p) => p.pid + " " + p.command).join("; ")],
	["Notes", a.notes.join("; ")], ["Files", a.files]];
	return el("div", null, el("h3", null, "Attempt " + attemptName(a)),
		el("table", { class: "pairs" }, el("tbody", null, ...facts.filter(([, text]) => text).map(([name, text]) =>
			el("tr", null, el("th", { scope: "row" }, name), el("td", null, text))))));
}

// "cgroup, exact", "samples", "rusage, an interval"
function origin(book, interval) {
	if (!book || !book.book)
		return "";
	const kind = interval ? ", an interval" : book.exact && book.book !== "samples" ? ", exact" : "";
	return book.book + kind;
}

// Values that are not statistics of a series: a row each, with where the number comes from.
function drawValues(cell, a, typicalValues, wanted, heading) {
	const list = page.columns.map((c, i) => [c, i]).filter(([c, i]) => wanted(c) &&
		(a.values[i] !== null || a.problems[c.key]));
	if (!list.length)
		return "";
	return el("div", null, el("h3", null, heading),
		table(["Value", ["Median"], ["Attempt " + a.number], "From"], list.map(([c, i]) => {
			const book = a.books[c.key];
			const interval = book && book.high > a.values[i];
			return el("tr", null, el("td", { class: "name", title: c.name }, title(c)),
				el("td", { class: "n" }, quantity(typicalValues[i], c)),
				el("td", { class: "n" }, interval ? quantity(a.values[i], c) + " to " + quantity(book.high, c) :
					quantity(a.values[i], c)),
				el("td", { class: "soft" }, a.problems[c.key] || origin(book, interval)));
		})));
}

const statNames = ["min", "mean", "p50", "p95", "p99", "max", "first", "last", "slope"];

function drawStatistics(a) {
	const bySeries = new Map();
	page.columns.forEach((c, i) => {
		const dot = c.name.lastIndexOf(".");
		if (dot < 0 || a.values[i] === null)
			return;
		const series = c.name.slice(0, dot);
		if (!bySeries.has(series))
			bySeries.set(series, new Map());
		bySeries.get(series).set(c.name.slice(dot + 1), quantity(a.values[i], c));
	});
	if (!bySeries.size)
		return "";
	return el("details", null, el("summary", null, "Statistics of every series, attempt " + a.number),
		table(["Series", ...statNames.map((s) => [s])], [...bySeries].map(([name, stats]) =>
			el("tr", null, el("td", { class: "id" }, name),
				...statNames.map((s) => el("td", { class: "n" }, stats.get(s) || ""))))));
}

function drawOutput(a) {
	const one = (name, text) => text ? el("div", null, el("h3", null, name), el("pre", { tabindex: "0" }, text)) : "";
	const names = { "stdout.log": "Standard output", "stderr.log": "Standard error" };
	const parts = Object.entries(a.logs).map(([file, text]) => one(names[file] || file, text)).filter(Boolean);
	return parts.length ? el("div", { class: "columns" }, ...parts) : el("p", { class: "soft" }, "The test wrote no output.");
}

function drawAttempt(view, parent) {
	const a = view.cell.attempts[view.attempt];
	typical = typical || parse("typical");
	const values = typical[view.index];
	drawCharts(view, parent);
	parent.append(el("div", { class: "columns" },
		el("div", null, drawCourse(view.cell, a), drawTree(a)),
		el("div", null, drawValues(view.cell, a, values, (c) => c.fromTest && !c.name.includes("."), "What the test reports"),
			drawValues(view.cell, a, values, (c) => !c.fromTest && !c.name.includes("."), "Values"))));
	parent.append(drawStatistics(a), drawOutput(a));
	if (a.again)
		parent.append(el("h3", null, "Run it again"), el("pre", { class: "again", tabindex: "0" }, a.again));
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

// --- going to a cell and back; the address says where one is -----------------------------------------

let scrolled = 0;

function open(index) {
	if (index === undefined)
		return;
	const row = rows.find((r) => Number(r.dataset.index) === index);
	location.hash = row.querySelector("a").getAttribute("href");
}

function close() {
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
	window.scrollTo(0, scrolled);
	rows.find((r) => Number(r.dataset.index) === was.index).querySelector("a").focus({ preventScroll: true });
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

// --- keys ----------------------------------------------------------------------------------------------

function moveFocus(by) {
	const links = [...body.rows].filter((r) => !r.hidden).map((r) => r.querySelector("a"));
	const i = links.indexOf(document.activeElement);
	const next = links[i < 0 ? 0 : i + by];
	if (next)
		next.focus();
}

function neighbour(by) {
	const list = visibleOrder();
	open(list[list.indexOf(current.index) + by]);
}

const overviewKeys = { "/": () => $("filter").focus(), j: () => moveFocus(1), k: () => moveFocus(-1) };
const cellKeys = { Escape: close, ArrowLeft: () => neighbour(-1), ArrowRight: () => neighbour(1),
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

// --- start -----------------------------------------------------------------------------------------------

buildTools();
buildMap();
setTheme(remembered());
$("theme").addEventListener("click", () =>
	setTheme(themes[(themes.indexOf($("theme").dataset.name) + 1) % themes.length]));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.redraw());
window.addEventListener("hashchange", route);
applyFilter();
applyColour();
route();
})();
