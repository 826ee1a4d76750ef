// The page's data and its elements. All that a test said is put in as text (textContent), never as markup.
"use strict";

const $ = (id) => document.getElementById(id);
const parse = (id) => JSON.parse($(id).textContent);
const page = parse("page");

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
