// Numbers as people read them: the same digits as the program writes (base/units.c; cases in tests/data/numbers.txt).
"use strict";

const sizes = {
	binary: [[1024 ** 4, 1024 ** 4, "TiB"], [1024 ** 3, 1024 ** 3, "GiB"], [1024 ** 2, 1024 ** 2, "MiB"],
		[1024, 1024, "KiB"], [0, 1, "B"]],
	decimal: [[1e12, 1e12, "TB"], [1e9, 1e9, "GB"], [1e6, 1e6, "MB"], [1e3, 1e3, "kB"], [0, 1, "B"]],
};

const scales = {
	bytes: sizes[page.sizes] || sizes.binary,
	us: [[7200e6, 3600e6, "h"], [120e6, 60e6, "min"], [1e6, 1e6, "s"], [1e3, 1e3, "ms"], [0, 1, "us"]],
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
	return unit === "permille" ? percent(v / 10) : count(v);
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
