/* Where in a line for a shell a {{name}} stands, as far as that can be told. */
#ifndef STRAIN_SUITE_SHELL_LINE_H
#define STRAIN_SUITE_SHELL_LINE_H

#include <stdbool.h>
#include <stddef.h>

enum shell_place {
	IN_LINE,
	IN_PARENTHESES, /* $(…), $((…)) */
	IN_BRACES,      /* ${…} */
	IN_BACKTICKS,
	IN_COMMENT,
	IN_THE_UNKNOWN, /* from here to the end of the line */
};

/*
 * A line is read from its start, plain text and {{name}}s in turns, and all zero before.
 * What is followed is what POSIX says of quoting (XCU 2.2) at the top of a line; inside
 * of substitutions, here-documents and the like the rules nest and differ from shell to
 * shell: there nothing is known but where such a thing ends, and not always that.
 */
struct shell_line {
	char quote; /* '\'', '"'; 0: none is open */
	enum shell_place inside;
	const char *what; /* "a here-document": what it is in, unless in the line itself */
	char inner;       /* the quote that is open in parentheses */
	size_t depth;     /* of parentheses */
	bool escaped; /* the last byte was a backslash that takes the meaning from the next */
	char last; /* byte; 0 at the start */
	char word[16]; /* that is being read, without quotes; longer ones have no meaning here */
	size_t nword;
	bool shell; /* this command is `sh`, `bash` …: behind its -c stands a line for it */
	bool code; /* the word that is being read is such a line */
};

/* `n` bytes of plain text. */
void shell_line_read(struct shell_line *l, const char *s, size_t n);

/* A {{name}}, whatever its value is. */
void shell_line_read_value(struct shell_line *l);

/* NULL where a value can be quoted here; else what it would stand in: "a here-document". */
const char *shell_line_unknown(const struct shell_line *l);

#endif
