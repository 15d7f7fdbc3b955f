/* Printed documents: a row of the register "document" and the form it names become a page as an office would send it
 * (GB/T 9704): red head, number, recipient, text, tables, office and date, the clauses it rests on, a code to check it
 * by. What the record says is taken as of now: a document shows the record it belongs to. */
#ifndef FENGSUI_SERVER_DOCUMENT_H
#define FENGSUI_SERVER_DOCUMENT_H

#include "views/reading.h"

struct document_house {
    const char *institution; /* in the red head and above the signature */
    const char *base_url;    /* what the code leads to; NULL = it holds the path alone */
    bool demo, test_clock;   /* 样例, 测试时钟 over every page */
};

enum { DOCUMENT_NONE = 1 };
/* `format` is pdf, docx or html; the bytes live in the reading's arena. DOCUMENT_NONE: no such row. -ERR_UNSUPPORTED:
 * another format; -ERR_NOT_FOUND: the law in force has no such form, or the record is gone. A PDF of two pages takes
 * about 0.4 s, a page or a Word file far less: not for a loop. */
int document_render(const struct document_house *house, struct reading *reading, int64_t document, const char *format,
                    const void **ret_bytes, size_t *ret_size, struct oops *oops) RESULT;

#endif
