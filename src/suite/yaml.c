/* A YAML file as a tree of our own, from libfyaml's events. */
#include "yaml.h"

#include <libfyaml.h>
#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

#include "yaml_keys.h"

enum {
	ANCHORS_MAX = 1000,
	WEIGHT_MAX = 1000000,
	SCALAR_UNIT = 64, /* bytes of a scalar that weigh as much as one more scalar */
};

struct anchor {
	const char *name;
	struct yaml_node *node;
};

/* A list or map that is being read; `key` waits for its value. */
struct frame {
	struct yaml_node *node;
	const char *key;
	struct place key_place;
	bool has_key, bad_key, merge_key;
	struct yaml_child merge; /* of "<<": what else is in the map; node NULL: nothing */
};

struct builder {
	struct problems *problems;
	struct arena *arena;
	struct frame frames[YAML_DEPTH_MAX];
	int depth;
	struct anchor *anchors;
	size_t nanchors, nnodes;
	struct yaml_node *root;
	struct place last; /* of the event before */
	bool ended, failed;
};

static struct place place_of(const struct builder *b, struct fy_event *e)
{
	const struct fy_mark *m = fy_event_start_mark(e);

	if (!m)
		return b->last;
	return (struct place){ m->line + 1, m->column + 1 };
}

__attribute__((format(printf, 3, 4))) static void
fail(struct builder *b, struct place place, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	problems_add(b->problems, place, "%s", arena_vprintf(b->arena, fmt, ap));
	va_end(ap);
	b->failed = true;
}

static const char *token_text(struct builder *b, struct fy_token *token,
			      struct place place)
{
	size_t n = 0;
	const char *s = token ? fy_token_get_text(token, &n) : "";

	if (s && n > 0 && memchr(s, '\0', n))
		problems_add(b->problems, place, "a NUL byte cannot be in a value");
	return s ? arena_strndup(b->arena, s, n) : "";
}

static struct yaml_node *node_new(struct builder *b, enum yaml_kind kind,
				  struct place place)
{
	struct yaml_node *n = arena_alloc(b->arena, sizeof *n);

	n->kind = kind;
	n->place = place;
	n->text = "";
	n->weight = 1;
	if (++b->nnodes == WEIGHT_MAX)
		fail(b, place, "more than %d values in one file", WEIGHT_MAX);
	return n;
}

static void set_merge(struct builder *b, struct frame *f, struct yaml_node *node)
{
	if (f->merge.node)
		problems_add(b->problems, f->key_place,
			     "'<<' is here twice, first in line %d; give it a list",
			     f->merge.place.line);
	else
		f->merge = (struct yaml_child){ f->key, f->key_place, node, false };
}

static void attach_to_map(struct builder *b, struct frame *f, struct yaml_node *node,
			  struct place place)
{
	struct yaml_child *c;

	if (!f->has_key) {
		f->has_key = true;
		f->bad_key = node->kind != YAML_SCALAR;
		f->merge_key = !f->bad_key && !node->quoted && !strcmp(node->text, "<<");
		f->key = node->text;
		f->key_place = place;
		if (f->bad_key)
			problems_add(b->problems, place, "expected a plain key, got a %s",
				     node->kind == YAML_LIST ? "list" : "map");
		return;
	}
	f->has_key = false;
	if (f->bad_key)
		return;
	if (f->merge_key) {
		set_merge(b, f, node);
		return;
	}
	c = arena_push(b->arena, &f->node->children, &f->node->n, sizeof *c);
	*c = (struct yaml_child){ f->key, f->key_place, node, false };
}

/* Put a node below the one that is open, or make it the root. */
static void attach(struct builder *b, struct yaml_node *node, struct place place)
{
	struct frame *f = b->depth ? &b->frames[b->depth - 1] : NULL;
	struct yaml_child *c;

	if (f && !node->parent && node != b->root) {
		node->parent = f->node;
		node->key = f->has_key ? f->key : NULL;
		node->index = f->node->n;
	}
	if (!f) {
		b->root = node;
	} else if (f->node->kind == YAML_MAP) {
		attach_to_map(b, f, node, place);
	} else {
		c = arena_push(b->arena, &f->node->children, &f->node->n, sizeof *c);
		*c = (struct yaml_child){ NULL, place, node, false };
	}
	if (f)
		f->node->weight += node->weight;
	if (f && f->node->weight > WEIGHT_MAX)
		fail(b, place, "aliases make this more than %d values", WEIGHT_MAX);
}

static void name_anchor(struct builder *b, struct fy_token *token, struct yaml_node *node)
{
	struct anchor *a;

	if (!token)
		return;
	if (b->nanchors == ANCHORS_MAX) {
		fail(b, node->place, "more than %d anchors in one file", ANCHORS_MAX);
		return;
	}
	a = arena_push(b->arena, &b->anchors, &b->nanchors, sizeof *a);
	a->name = token_text(b, token, node->place);
	a->node = node;
}

/* "!!str" and its kin say what is so anyway; any other tag asks for something that is not done. */
static void check_tag(struct builder *b, struct fy_token *token, struct place place)
{
	const char *tag = token ? token_text(b, token, place) : "";

	if (*tag && strncmp(tag, "tag:yaml.org,2002:", 18) != 0 && strcmp(tag, "!") != 0)
		problems_add(b->problems, place, "unknown tag '%s'",
			     problems_quote(b->problems, tag));
}

/* libfyaml's mark is behind the quote. */
static bool is_in_quotes(enum fy_scalar_style style)
{
	return style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
}

static void on_scalar(struct builder *b, struct fy_event *e)
{
	enum fy_scalar_style style = fy_token_scalar_style(e->scalar.value);
	struct place place = place_of(b, e);
	struct yaml_node *n;

	place.column -= is_in_quotes(style) && place.column > 1;
	n = node_new(b, YAML_SCALAR, place);
	n->text = token_text(b, e->scalar.value, place);
	n->weight += strlen(n->text) / SCALAR_UNIT;
	n->quoted = style != FYSS_PLAIN;
	check_tag(b, e->scalar.tag, place);
	name_anchor(b, e->scalar.anchor, n);
	attach(b, n, place);
}

static void resolve_alias(struct builder *b, struct fy_event *e, struct place place)
{
	const char *name = token_text(b, e->alias.anchor, place);
	size_t i = b->nanchors;

	while (i > 0 && strcmp(b->anchors[i - 1].name, name) != 0)
		i--;
	if (i == 0)
		fail(b, place, "unknown anchor '*%s'", problems_quote(b->problems, name));
	else if (b->anchors[i - 1].node->open)
		fail(b, place, "'*%s' stands inside of what it names",
		     problems_quote(b->problems, name));
	else
		attach(b, b->anchors[i - 1].node, place);
}

static void on_alias(struct builder *b, struct fy_event *e)
{
	struct place place = place_of(b, e);

	/* the mark is behind the "*" */
	place.column -= place.column > 1;
	resolve_alias(b, e, place);
}

static void open_node(struct builder *b, struct fy_event *e, enum yaml_kind kind)
{
	bool map = kind == YAML_MAP;
	struct place place = place_of(b, e);
	struct yaml_node *n;

	if (b->depth == YAML_DEPTH_MAX) {
		fail(b, place, "nested more than %d deep", YAML_DEPTH_MAX);
		return;
	}
	n = node_new(b, kind, place);
	n->open = true;
	check_tag(b, map ? e->mapping_start.tag : e->sequence_start.tag, place);
	name_anchor(b, map ? e->mapping_start.anchor : e->sequence_start.anchor, n);
	attach(b, n, place);
	b->frames[b->depth++] = (struct frame){ .node = n };
}

static void close_node(struct builder *b)
{
	struct frame *f;

	if (b->depth == 0)
		return;
	f = &b->frames[--b->depth];
	f->node->open = false;
	if (f->merge.node)
		keys_merge(b->problems, f->node, &f->merge);
	if (f->node->kind == YAML_MAP && f->node->n > 1)
		keys_drop_duplicates(b->problems, f->node);
	/* it was put below its parent when it had no weight yet */
	if (b->depth)
		b->frames[b->depth - 1].node->weight += f->node->weight - 1;
	if (f->node->weight > WEIGHT_MAX && !b->failed)
		fail(b, f->node->place, "aliases make this more than %d values",
		     WEIGHT_MAX);
}

static void on_document(struct builder *b, struct fy_event *e)
{
	if (b->root)
		fail(b, place_of(b, e), "expected one YAML document, got a second");
}

static void on_event(struct builder *b, struct fy_event *e)
{
	switch (e->type) {
	case FYET_NONE:
	case FYET_STREAM_START:
	case FYET_DOCUMENT_END:
		break;
	case FYET_STREAM_END:
		b->ended = true;
		break;
	case FYET_DOCUMENT_START:
		on_document(b, e);
		break;
	case FYET_MAPPING_START:
		open_node(b, e, YAML_MAP);
		break;
	case FYET_SEQUENCE_START:
		open_node(b, e, YAML_LIST);
		break;
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		close_node(b);
		break;
	case FYET_SCALAR:
		on_scalar(b, e);
		break;
	case FYET_ALIAS:
		on_alias(b, e);
		break;
	}
	b->last = place_of(b, e);
}

/* What the user most likely has to do about libfyaml's message. */
static const char *const hints[][2] = {
	{ "cannot start with", "; put the value in quotes" },
	{ "block scalar", "; put a value that starts with > or | in quotes" },
	{ "invalid value after mapping", "; put a value that starts with { in quotes" },
	{ "tab character", "; indent with blanks" },
};

static const char *hint_for(const char *message)
{
	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
		if (strstr(message, hints[i][0]))
			return hints[i][1];
	return "";
}

/* Where a list or map was opened that libfyaml misses the end of; else where it noticed. */
static struct place syntax_place(const struct builder *b, const struct fy_diag_error *e)
{
	enum yaml_kind kind = strstr(e->msg, "sequence") ? YAML_LIST : YAML_MAP;

	for (int i = b->depth; strstr(e->msg, "without a closing") && i-- > 0;)
		if (b->frames[i].node->kind == kind)
			return b->frames[i].node->place;
	return (struct place){ e->line, e->column };
}

static void add_syntax_error(struct builder *b, struct fy_diag *diag)
{
	void *iter = NULL;
	const struct fy_diag_error *e = fy_diag_errors_iterate(diag, &iter);

	b->failed = true;
	if (!e || !e->msg || e->line < 1 || e->column < 1) {
		problems_add(b->problems, b->last, "YAML: not understood after this");
		return;
	}
	problems_add(b->problems, syntax_place(b, e), "YAML: %s%s",
		     problems_quote(b->problems, e->msg), hint_for(e->msg));
}

static void drop_output(struct fy_diag *diag, void *user, const char *buf, size_t len)
{
	(void)diag;
	(void)user;
	(void)buf;
	(void)len;
}

static struct fy_diag *quiet_diag(void)
{
	struct fy_diag_cfg config;
	struct fy_diag *diag;

	fy_diag_cfg_default(&config);
	config.fp = NULL;
	config.output_fn = drop_output;
	config.level = FYET_ERROR;
	config.colorize = false;
	diag = fy_diag_create(&config);
	if (diag)
		fy_diag_set_collect_errors(diag, true);
	return diag;
}

static void read_events(struct builder *b, struct fy_parser *parser, struct fy_diag *diag)
{
	struct fy_event *e;

	while (!b->failed && (e = fy_parser_parse(parser))) {
		on_event(b, e);
		fy_parser_event_free(parser, e);
	}
	if (!b->failed && !b->ended)
		add_syntax_error(b, diag);
}

/* The first byte that is no text, told here because libfyaml does not tell where it is. */
static bool is_text(struct problems *ps, const char *text, size_t size)
{
	struct place at = { 1, 1 };
	size_t used;

	for (size_t i = 0; i < size; i += used) {
		uint32_t c = utf8_next(text + i, size - i, &used);

		if (c == 0 || (c == 0xfffd && used == 1)) {
			problems_add(ps, at, "expected UTF-8 text, got the byte 0x%02x",
				     (unsigned char)text[i]);
			return false;
		}
		at.column++;
		if (c == '\n' || (c == '\r' && text[i + 1] != '\n'))
			at = (struct place){ at.line + 1, 1 };
	}
	return true;
}

const struct yaml_node *yaml_parse(struct problems *ps, const char *text, size_t size)
{
	struct builder b = { .problems = ps, .arena = ps->arena, .last = { 1, 1 } };
	struct fy_parse_cfg config = { .flags = FYPCF_DEFAULT_VERSION_1_2 };
	struct fy_parser *parser = NULL;

	if (!is_text(ps, text, size))
		return NULL;
	config.diag = quiet_diag();
	if (config.diag)
		parser = fy_parser_create(&config);
	if (parser && fy_parser_set_string(parser, text, size) == 0)
		read_events(&b, parser, config.diag);
	else
		fail(&b, b.last, "YAML: the parser could not be started");
	if (!b.failed && !b.root)
		fail(&b, b.last,
		     "expected a suite, got an empty file; `strain init` writes one to "
		     "start from");
	fy_parser_destroy(parser);
	fy_diag_destroy(config.diag);
	return b.failed ? NULL : b.root;
}
