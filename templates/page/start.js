// The last script: all of it is there, begin.
"use strict";

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
