// Charts: they share the time axis and the hover.
"use strict";

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
