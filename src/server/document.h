/* Printed documents: a row of the register "document" and the form it names become a page as an office would send it
 * (GB/T 9704): red head, number, recipient, text, tables, office and date, the clauses it rests on, a code to check it
 * by. It says what the record and the rows it lists said when it was printed (views/past.h): a sheet printed again is
 * the sheet that was sent.
 *
 * A form may have a Word file of the institution's own (document_template.h), a row of "form-template" by the form's
 * name: then that is filled in place of the generated one. PDF and page stay as GB/T 9704 sets them. */
#ifndef FENGSUI_SERVER_DOCUMENT_H
#define FENGSUI_SERVER_DOCUMENT_H

#include "views/reading.h"

struct document_house {
    const char *institution;     /* in the red head and above the signature */
    const char *base_url;        /* what the code leads to; "" or NULL = no code, but words to be looked up by */
    const char *evidence_folder; /* where templates lie by their hash; NULL = there are none */
    bool demo, test_clock;       /* 样例, 测试时钟 over every page */
};

enum { DOCUMENT_NONE = 1 };
/* `format` is pdf, docx or html; the bytes live in the reading's arena. DOCUMENT_NONE: no such row. -ERR_UNSUPPORTED:
 * another format; -ERR_NOT_FOUND: the law in force has no such form, or the record is gone. A PDF of two pages takes
 * about 0.4 s, a page or a Word file far less: not for a loop. */
int document_render(const struct document_house *house, struct reading *reading, int64_t document, const char *format,
                    const void **ret_bytes, size_t *ret_size, struct oops *oops) RESULT;

/* A form as a Word file with its places left open, for the institution to lay out anew. DOCUMENT_NONE: no such form. */
int document_sample(const struct document_house *house, struct reading *reading, const char *form,
                    const void **ret_bytes, size_t *ret_size, struct oops *oops) RESULT;
/* The institution's own file of a form, as it was brought. DOCUMENT_NONE: it has none. */
int document_template(const struct document_house *house, struct reading *reading, const char *form,
                      const void **ret_bytes, size_t *ret_size, struct oops *oops) RESULT;

#endif
