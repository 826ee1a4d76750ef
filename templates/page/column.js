// What may be asked of a run: its values and the statistics of its series, as results.json names them.
"use strict";

// "bytes/min" → { unit: "bytes", perMinute: true, unitLabel: "" }; a unit of the test's own is a count with a label.
function unitOf(word) {
	const known = /^(bytes|us|permille|count)(\/min)?$/.exec(word);
	return known ? { unit: known[1], perMinute: Boolean(known[2]), unitLabel: "" } :
		{ unit: "count", perMinute: false, unitLabel: word };
}

// A column: { name, label, better, fromTest, unit, perMinute, unitLabel, of: its number in a cell or an attempt }.
function valueColumn(key) {
	const d = page.values[key];
	return Object.assign({ key, name: d.name, label: d.label || d.name, better: d.better, fromTest: d.from_test,
		of: (o) => o.values[key] }, unitOf(d.unit));
}

function statisticColumn(key, i) {
	const d = page.series[key], name = d.name + "." + page.statistics[i];
	return Object.assign({ series: key, name, label: name, better: d.better, fromTest: d.from_test,
		of: (o) => o.statistics[key] && o.statistics[key][i] }, unitOf(d.unit),
	{ perMinute: page.statistics[i] === "slope" });
}

const values = Object.keys(page.values).map(valueColumn);
const peakRss = values.find((c) => c.name === "peak_rss");

// What the matrix may be coloured by; the block "typical" has a list of these per cell.
const columns = page.columns.map((c) => Object.assign(c.series ? statisticColumn(c.series, c.statistic) : valueColumn(c.key),
	{ relevant: c.relevant }));
