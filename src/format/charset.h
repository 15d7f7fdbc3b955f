/* Text in the encodings that Chinese offices and old scanners produce → UTF-8, through iconv.
 * GB2312, GBK and GB18030 (GB 18030-2005) are read as GB18030, which contains them. */
#ifndef FENGSUI_FORMAT_CHARSET_H
#define FENGSUI_FORMAT_CHARSET_H

#include "base/err.h"
#include "base/text.h"

enum charset_name {
    CHARSET_UTF8,
    CHARSET_GB18030,
    CHARSET_UTF16LE,
    CHARSET_UTF16BE,
    CHARSET_BIG5,
    CHARSET_LATIN1, /* windows-1252 */
    CHARSET_COUNT
};

/* Opens one converter of each kind and keeps them: afterwards conversions need no file any more, so a process
 * can confine itself. Called once, before threads. */
void charset_prepare(void);

/* The encoding that a label names ("gb2312", "UTF-8", "cp936" …, case ignored); false when unknown. */
bool charset_by_label(const char *label, size_t n, enum charset_name *ret_name);

/* What `bytes` are written in: by byte order mark (its length in *ret_mark), else UTF-8 when well-formed, else
 * GB18030. `whole` = false: more bytes follow, so a character may be cut at the end. */
enum charset_name charset_guess(const char *bytes, size_t n, bool whole, size_t *ret_mark);

/* A conversion in pieces. */
struct charset;
RESULT int charset_open(enum charset_name name, struct charset **ret_charset);
void charset_close(struct charset *charset); /* accepts NULL */

/* Appends `bytes` as UTF-8. -ERR_SYNTAX when they are no text of this encoding (`ret_bad`: offset in all bytes
 * fed so far) or when the `last` piece ends inside a character. */
RESULT int charset_feed(struct charset *charset, const char *bytes, size_t n, bool last, struct text *out,
                        size_t *ret_bad);

/* All at once: bytes (UTF-8 or else, mark skipped) as UTF-8 in `arena`; well-formed UTF-8 is not copied.
 * -ERR_SYNTAX with `where`:line when the bytes are no text or hold NUL. */
RESULT int charset_to_utf8(struct arena *arena, const char *bytes, size_t n, const char *where, const char **ret_text,
                           size_t *ret_n, struct oops *oops);

static inline void charset_done(struct charset **charset) { charset_close(*charset); }

#endif
