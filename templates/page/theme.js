// Light and dark: what the system says until the button does.
"use strict";

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

// A colour of page.css as a canvas takes it: what is now shown, light or dark.
const swatch = el("span", { hidden: true });
document.body.append(swatch);

function colour(name) {
	swatch.style.color = "var(--" + name + ")";
	return getComputedStyle(swatch).color;
}
