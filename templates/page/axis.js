// What stands along a chart's axes.
"use strict";

// 4.2 → "4.2 s", 75 → "1:15"
function clock(s) {
	if (s < 60)
		return Number(s.toFixed(3)) + " s";
	const whole = Math.floor(s), pad = (n) => String(n).padStart(2, "0");
	const h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60;
	return (h ? h + ":" + pad(m) : m) + ":" + pad(whole % 60);
}

const clockSteps = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

// Round steps in the unit: of 1024 or 1000 for bytes, as they are written, minutes and hours for times, 1-2-5 for the rest.
function ticks(low, high, pixels, unit, format) {
	const wanted = Math.max(2, Math.floor(pixels / 38));
	const raw = (high - low) / wanted || 1;
	let step;
	if (unit === "bytes") {
		const k = page.sizes === "decimal" ? 1000 : 1024;
		const base = k ** Math.max(0, Math.floor(Math.log(raw) / Math.log(k)));
		step = base * ([1, 2, 5, 10, 20, 50, 100, 200, 500].find((n) => n * base >= raw) || k);
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
