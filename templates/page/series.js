// Series, as the page's data hold them.
"use strict";

// [{ name, t, v }] with times in seconds and values in base units; a series without times has those of the one before.
function unpack(list) {
	let times = [];
	return list.map((packed) => {
		let t = 0, v = 0;
		if (packed.t)
			times = packed.t.map((d) => (t += d) * packed.tick / 1e6);
		return { name: packed.name, t: times, v: packed.plain ? packed.v : packed.v.map((d) => (v += d) * packed.k) };
	});
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

const seriesByName = new Map(Object.values(page.series).map((d) => [d.name,
	Object.assign({ label: d.label || d.name, brief: d.brief, group: d.group, counter: d.kind === "counter", fromTest: d.from_test }, unitOf(d.unit))]));

function seriesOf(name) {
	return seriesByName.get(name) || { label: name, unit: "count", counter: false, fromTest: true };
}
