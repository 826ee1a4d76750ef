/*
 * The scripts and the styles of report.html, put in at build time (ci/embed), and the
 * digests that name them.
 */
#include "base/asset.h"

#include "html.h"

/* In this order: what a script does at once may use what stands in those before it. */
static const char *const scripts[] = {
	"dygraph.min.js",
	"page/element.js",
	"page/number.js",
	"page/column.js",
	"page/theme.js",
	"page/matrix.js",
	"page/tiles.js",
	"page/shade.js",
	"page/tools.js",
	"page/series.js",
	"page/axis.js",
	"page/chart.js",
	"page/cell.js",
	"page/curves.js",
	"page/attempt.js",
	"page/route.js",
	"page/keys.js",
	"page/start.js",
	NULL,
};
static const char *const styles[] = { "dygraph.min.css", "page/page.css", NULL };

static const struct asset *digest_of(const struct page *p, const char *name)
{
	return asset_find(arena_printf(p->arena, "%s.sha256", name));
}

static void put_digests(const struct page *p, const char *const *names)
{
	for (size_t i = 0; names[i]; i++)
		fprintf(p->file, "%s'sha256-%s'", i ? " " : "",
			digest_of(p, names[i])->data);
}

/* Each element holds exactly what its digest is of. */
static void put_elements(const struct page *p, const char *tag, const char *const *names)
{
	for (size_t i = 0; names[i]; i++) {
		const struct asset *asset = asset_find(names[i]);

		fprintf(p->file, "<%s>", tag);
		fwrite(asset->data, 1, (size_t)(asset->end - asset->data), p->file);
		fprintf(p->file, "</%s>\n", tag);
	}
}

void page_script_digests(const struct page *p)
{
	put_digests(p, scripts);
}

void page_style_digests(const struct page *p)
{
	put_digests(p, styles);
}

void page_scripts(const struct page *p)
{
	put_elements(p, "script", scripts);
}

void page_styles(const struct page *p)
{
	put_elements(p, "style", styles);
}

static const char *first_missing(const char *const *names)
{
	while (*names && asset_find(*names))
		names++;
	return *names;
}

const char *page_assets_missing(void)
{
	const char *script = first_missing(scripts);

	return script ? script : first_missing(styles);
}
