// What stands above the matrix: filter, colours, and the heads to sort by.
"use strict";

function buildTools() {
	const groups = [["Main values", (c) => c.relevant], ["Other values", (c) => !c.relevant && !c.series],
		["Series", (c) => !c.relevant && c.series]];
	for (const [label, belongs] of groups) {
		const options = columns.map((c, i) => [c, i]).filter(([c]) => belongs(c))
			.map(([c, i]) => el("option", { value: i }, c.label));
		if (options.length)
			$("colour").append(el("optgroup", { label }, ...options));
	}
	for (const head of $("matrix").tHead.rows[0].querySelectorAll("th[data-sort]"))
		head.replaceChildren(el("button", { type: "button", onclick: () => sortBy(head) }, head.textContent.trim()));
	$("filter").addEventListener("input", applyFilter);
	$("colour").addEventListener("change", applyColour);
	$("show-more").addEventListener("click", () => showMore(limit + portion));
	$("tools").addEventListener("submit", (e) => e.preventDefault());
	body.addEventListener("click", (e) => {
		const row = e.target.closest("tr");
		if (row && !e.target.closest("a") && !String(getSelection()))
			openCell(row.index);
	});
	$("tools").hidden = $("keys").hidden = $("theme").hidden = false;
}
