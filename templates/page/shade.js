// The matrix coloured by a value: how bad each cell is beside the others in view.
"use strict";

// How bad a value is, 0..1 over the cells in view, in the direction that is worse; null where there is none.
function levels(values, better) {
	const known = values.filter((v) => v !== null);
	const low = known.reduce((a, b) => Math.min(a, b), Infinity), high = known.reduce((a, b) => Math.max(a, b), -Infinity);
	return values.map((v) => {
		if (v === null)
			return null;
		const share = high > low ? (v - low) / (high - low) : 0;
		return better === "higher" ? 1 - share : share;
	});
}

function applyColour() {
	const chosen = $("colour").value;
	for (const row of rows)
		for (const td of row.querySelectorAll("td.heat"))
			td.classList.remove("heat");
	extraColumn(chosen);
	if (chosen === "") {
		rows.forEach((row) => paintTile(row, null, "heat", row.dataset.verdict));
		return;
	}
	const column = columns[chosen];
	const values = rows.map((row) => row.hit ? typicalOf(row, chosen) : null);
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
	if (head.querySelector('th[data-column="' + chosen + '"]'))
		return;
	const column = columns[chosen];
	const at = head.cells.length - 1;
	const th = el("th", { class: "n extra", "data-sort": "number", "data-column": chosen });
	th.append(el("button", { type: "button", onclick: () => sortBy(th) }, column.label));
	head.insertBefore(th, head.cells[at]);
	for (const row of rows) {
		const v = typicalOf(row, chosen);
		const td = row.insertCell(at);
		td.className = "n";
		td.textContent = quantity(v, column);
	}
}
