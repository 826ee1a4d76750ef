/* Inputs: a line of parameters, and payloads. */
#include "params.h"

#include "number.h"

static size_t line_len(struct blob text)
{
	const char *end = text.len ? memchr(text.bytes, '\n', text.len) : NULL;
	return end ? (size_t)(end - text.bytes) : text.len;
}

/* Length of the word at `at`, up to a blank or the line's end. */
static size_t word_len(struct blob text, size_t at, size_t end)
{
	const char *blank = memchr(text.bytes + at, ' ', end - at);
	return blank ? (size_t)(blank - text.bytes) - at : end - at;
}

int params_get(struct blob text, const char *key, int64_t *value)
{
	size_t end = line_len(text), key_len = strlen(key);
	for (size_t at = 0; at < end;) {
		size_t len = word_len(text, at, end);
		const char *word = text.bytes + at;
		if (len > key_len && word[key_len] == '=' &&
		    memcmp(word, key, key_len) == 0)
			return number_whole(word + key_len + 1, len - key_len - 1, 0,
					    INT64_MAX, value);
		at += len + 1;
	}
	return -1;
}

struct blob params_payload(struct blob text)
{
	size_t skip = line_len(text) + 1;
	if (skip >= text.len)
		return (struct blob){ "", 0 };
	return (struct blob){ text.bytes + skip, text.len - skip };
}

struct blob blob_join(struct arena *a, struct blob first, struct blob second)
{
	char *text = arena_alloc(a, first.len + second.len + 1);
	if (first.len > 0)
		memcpy(text, first.bytes, first.len);
	if (second.len > 0)
		memcpy(text + first.len, second.bytes, second.len);
	text[first.len + second.len] = '\0';
	return (struct blob){ text, first.len + second.len };
}

struct blob params_with_payload(struct arena *a, const char *line, struct blob payload)
{
	return blob_join(a, blob_of(arena_printf(a, "%s\n", line)), payload);
}

struct blob payload_make(struct arena *a, uint64_t seed, size_t len)
{
	char *text = arena_alloc(a, len + 1);
	uint64_t state = seed * 2 + 1, word = 0;
	for (size_t i = 0; i < len; i++) {
		if (i % 8 == 0) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			word = state ^ (state >> 29);
		}
		text[i] = (char)('a' + (word & 0xff) % 26);
		word >>= 8;
	}
	text[len] = '\0';
	return (struct blob){ text, len };
}

struct blob payload_rotate(struct arena *a, struct blob payload)
{
	char *text = arena_alloc(a, payload.len + 1);
	for (size_t i = 0; i < payload.len; i++)
		text[i] = (char)('a' + (payload.bytes[i] - 'a' + 13) % 26);
	text[payload.len] = '\0';
	return (struct blob){ text, payload.len };
}

uint64_t payload_digest(struct blob payload)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < payload.len; i++)
		hash = (hash ^ (unsigned char)payload.bytes[i]) * 0x100000001b3u;
	return hash;
}
