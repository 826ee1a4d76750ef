/* Where in a line for a shell a {{name}} stands, as far as that can be told. */
#include "shell_line.h"

#include <string.h>

#include "base/text.h"

/* Commands that read the word behind their -c as a line. */
static const char *const shells[] = {
	"sh", "bash", "dash", "ksh", "zsh", "ash", "mksh", "su", "runuser", NULL,
};

static void enter(struct shell_line *l, enum shell_place inside, const char *what)
{
	l->inside = inside;
	l->what = what;
	l->depth = 1;
	l->inner = '\0';
}

/* Back in the line, in the middle of a word. */
static void leave(struct shell_line *l)
{
	l->inside = IN_LINE;
	l->nword = sizeof l->word;
}

static void lose(struct shell_line *l, const char *what)
{
	enter(l, IN_THE_UNKNOWN, what);
}

/* --- words ------------------------------------------------------------------------------ */

static void add_to_word(struct shell_line *l, char c)
{
	if (l->nword < sizeof l->word - 1)
		l->word[l->nword] = c;
	l->nword++;
}

/* "-c", "-ec", "-xec" */
static bool asks_for_code(const char *word)
{
	return word[0] == '-' && word[1] != '-' && word[strlen(word) - 1] == 'c';
}

static void end_word(struct shell_line *l)
{
	char word[sizeof l->word] = "";
	const char *name;

	if (!l->nword)
		return;
	if (l->nword < sizeof l->word)
		memcpy(word, l->word, l->nword);
	name = strrchr(word, '/') ? strrchr(word, '/') + 1 : word;
	l->nword = 0;
	l->code = l->shell && asks_for_code(word);
	l->shell |= text_index(name, shells) >= 0;
	if (!strcmp(word, "eval"))
		lose(l, "what `eval` reads");
}

static void end_command(struct shell_line *l)
{
	end_word(l);
	l->shell = l->code = false;
}

/* --- what nests ------------------------------------------------------------------------- */

static void read_unquoted_in_parentheses(struct shell_line *l, char c)
{
	bool starts = !l->nword;

	if (strchr(" \t\n;|&()", c)) {
		if (l->nword == 4 && !memcmp(l->word, "case", 4))
			lose(l, l->what);
		l->nword = 0;
	} else {
		add_to_word(l, c);
	}
	if (c == '`' || (c == '#' && starts) || (c == '<' && l->last == '<'))
		lose(l, l->what);
	else if (c == '"' || c == '\'')
		l->inner = c;
	else if (c == '(')
		l->depth++;
	else if (c == ')' && --l->depth == 0 && l->inside == IN_PARENTHESES)
		leave(l);
}

/*
 * Parentheses in a `case` close nothing, those of a nested "$(" in quotes have quotes of
 * their own, comments have any.
 */
static void read_in_parentheses(struct shell_line *l, char c)
{
	if (l->escaped)
		l->escaped = false;
	else if (c == '\\' && l->inner != '\'')
		l->escaped = true;
	else if (!l->inner)
		read_unquoted_in_parentheses(l, c);
	else if (c == l->inner)
		l->inner = '\0';
	else if (l->inner == '"' && (c == '`' || (c == '(' && l->last == '$')))
		lose(l, l->what);
}

/* Of "${x:-it's}" shells have different opinions. */
static void read_in_braces(struct shell_line *l, char c)
{
	if (strchr("'\"\\`${", c))
		lose(l, l->what);
	else if (c == '}')
		leave(l);
}

static void read_in_backticks(struct shell_line *l, char c)
{
	if (l->escaped)
		l->escaped = false;
	else if (c == '\\')
		l->escaped = true;
	else if (c == '`')
		leave(l);
}

/* --- the line itself -------------------------------------------------------------------- */

/* Does `c` begin something that nests? */
static bool begins(struct shell_line *l, char c)
{
	if (c == '`')
		enter(l, IN_BACKTICKS, "a substitution");
	else if (c == '(' && l->last == '$')
		enter(l, IN_PARENTHESES, "a substitution");
	else if (c == '{' && l->last == '$')
		enter(l, IN_BRACES, "an expansion");
	else if (c == '\'' && l->last == '$' && !l->quote)
		lose(l, "what stands behind $'");
	else
		return false;
	l->nword = 0;
	return true;
}

static void read_unquoted(struct shell_line *l, char c)
{
	if (c == '"' || c == '\'') {
		l->quote = c;
		add_to_word(l, c);
	} else if (c == '#' && !l->nword) {
		enter(l, IN_COMMENT, "a comment");
	} else if (c == '<' && l->last == '<') {
		lose(l, "a here-document");
	} else if (c == ' ' || c == '\t') {
		end_word(l);
	} else if (strchr("\n;|&()<>", c)) {
		end_command(l);
	} else {
		add_to_word(l, c);
	}
}

static void read_line(struct shell_line *l, char c)
{
	if (l->escaped) {
		l->escaped = false;
		add_to_word(l, c);
	} else if (l->quote == '\'') {
		l->quote = c == '\'' ? '\0' : l->quote;
	} else if (c == '\\') {
		l->escaped = true;
	} else if (begins(l, c)) {
		return;
	} else if (l->quote) {
		l->quote = c == '"' ? '\0' : l->quote;
	} else {
		read_unquoted(l, c);
	}
}

static void read_byte(struct shell_line *l, char c)
{
	switch (l->inside) {
	case IN_LINE:
		read_line(l, c);
		break;
	case IN_PARENTHESES:
		read_in_parentheses(l, c);
		break;
	case IN_BRACES:
		read_in_braces(l, c);
		break;
	case IN_BACKTICKS:
		read_in_backticks(l, c);
		break;
	case IN_COMMENT:
		if (c == '\n') {
			l->inside = IN_LINE;
			end_command(l);
		}
		break;
	case IN_THE_UNKNOWN:
		break;
	}
	l->last = c;
}

void shell_line_read(struct shell_line *l, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		read_byte(l, s[i]);
}

void shell_line_read_value(struct shell_line *l)
{
	l->escaped = false;
	l->last = 'x';
	l->nword = sizeof l->word;
}

const char *shell_line_unknown(const struct shell_line *l)
{
	if (l->inside != IN_LINE)
		return l->what;
	if (l->escaped)
		return "what stands behind a backslash";
	if (l->last == '$' && l->quote != '\'')
		return "what stands behind a $";
	return l->code ? "a line for another shell" : NULL;
}
